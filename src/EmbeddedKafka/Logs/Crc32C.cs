using System.Buffers.Binary;
using System.Numerics;

namespace Troupe.EmbeddedKafka.Logs;

/// <summary>
/// CRC-32C (Castagnoli), the checksum of record batches; one machine instruction per eight bytes where the processor has it.
/// </summary>
internal static class Crc32C
{
    public static uint Compute(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        while (bytes.Length >= sizeof(ulong))
        {
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
            bytes = bytes[sizeof(ulong)..];
        }

        foreach (var value in bytes)
            crc = BitOperations.Crc32C(crc, value);
        return ~crc;
    }
}
