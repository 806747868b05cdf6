using System.Buffers.Binary;
using CsCheck;

namespace Troupe.EmbeddedKafka.Tests.Wire;

/// <summary>
/// Requests that real clients sent (one of each API and version, in recorded-requests.txt, without their size), spoilt in every way
/// that comes to mind.
/// </summary>
internal static class HostileRequests
{
    private const int VersionPosition = 2;
    private const int BodyPosition = 8;

    private static readonly int[] BadNumbers =
        [int.MinValue, -2, -1, 0, 1, 127, 128, 255, 32_767, 32_768, 65_535, 1_000_000, int.MaxValue - 1, int.MaxValue];

    public static byte[][] Recorded { get; } =
        [.. File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Wire", "recorded-requests.txt")).Select(Convert.FromHexString)];

    /// <summary>One spoilt request, without its size.</summary>
    public static Gen<byte[]> Any { get; } = Gen.Select(
        Gen.Int[0, 8],
        Gen.Int[0, Recorded.Length - 1],
        Gen.Int[0, Recorded.Length - 1],
        Gen.Int[0, BadNumbers.Length - 1],
        Gen.Int[0, int.MaxValue],
        Gen.Byte.Array[1, 32],
        static (kind, one, other, number, place, bytes) => Spoil(kind, Recorded[one], Recorded[other], BadNumbers[number], place, bytes));

    public static byte[] WithSize(byte[] request) => [.. RawClient.Int32(request.Length), .. request];

    private static byte[] Spoil(int kind, byte[] one, byte[] other, int number, int place, byte[] bytes) => kind switch
    {
        0 => one[..At(one, place, 0)],
        1 => WithNumber(one, At(one, place, sizeof(int)), number),
        2 => WithShort(one, At(one, place, sizeof(short)), (short)number),
        3 => WithBytes(one, At(one, place, bytes.Length), bytes),
        4 => WithShort(one, VersionPosition, (short)(place % 20)),
        5 => [.. one[..At(one, place, 0)], .. other[At(other, place, 0)..]],
        6 => [.. one[..BodyPosition], .. bytes],
        7 => Nested(one, At(one, place, 0), place % 20_000, bytes[0]),
        _ => one, // not spoilt at all, but sent by somebody who does not wait for the answer
    };

    private static int At(byte[] request, int random, int room) =>
        request.Length - room <= BodyPosition ? BodyPosition : BodyPosition + (random % (request.Length - room - BodyPosition + 1));

    private static byte[] WithNumber(byte[] request, int position, int number)
    {
        var copy = Copy(request, position + sizeof(int));
        BinaryPrimitives.WriteInt32BigEndian(copy.AsSpan(position), number);
        return copy;
    }

    private static byte[] WithShort(byte[] request, int position, short number)
    {
        var copy = Copy(request, position + sizeof(short));
        BinaryPrimitives.WriteInt16BigEndian(copy.AsSpan(position), number);
        return copy;
    }

    private static byte[] WithBytes(byte[] request, int position, byte[] bytes)
    {
        var copy = Copy(request, position + bytes.Length);
        bytes.CopyTo(copy, position);
        return copy;
    }

    /// <summary>Arrays in arrays in arrays, each of as many elements as can be claimed: every fourth byte from a position on is set.</summary>
    private static byte[] Nested(byte[] request, int position, int length, byte value)
    {
        var copy = new byte[position + length];
        request.AsSpan(0, position).CopyTo(copy);
        for (var index = position + 2; index < copy.Length; index += sizeof(int))
            copy[index] = value;
        return copy;
    }

    private static byte[] Copy(byte[] request, int length)
    {
        var copy = new byte[Math.Max(request.Length, length)];
        request.CopyTo(copy, 0);
        return copy;
    }
}
