using System.Buffers.Binary;
using Troupe.EmbeddedKafka.Logs;

namespace Troupe.EmbeddedKafka.Tests;

/// <summary>
/// Record batches of message format 2 as an uncompressing producer writes them: null keys, one byte of value, no headers.
/// </summary>
internal static class TestBatch
{
    public const long NoProducer = -1;

    /// <summary>A batch with one record for each timestamp.</summary>
    public static byte[] Create(long[] timestamps, long producerId = NoProducer, short epoch = -1, int sequence = -1, short attributes = 0)
    {
        var records = new List<byte>();
        for (var index = 0; index < timestamps.Length; index++)
            records.AddRange(Record(timestamps[index] - timestamps[0], index));

        var batch = new byte[RecordBatchHeader.Size + records.Count];
        var span = batch.AsSpan();
        BinaryPrimitives.WriteInt32BigEndian(span[8..], batch.Length - 12);
        BinaryPrimitives.WriteInt32BigEndian(span[12..], -1);
        batch[16] = 2;
        BinaryPrimitives.WriteInt16BigEndian(span[21..], attributes);
        BinaryPrimitives.WriteInt32BigEndian(span[23..], timestamps.Length - 1);
        BinaryPrimitives.WriteInt64BigEndian(span[27..], timestamps[0]);
        BinaryPrimitives.WriteInt64BigEndian(span[35..], timestamps.Max());
        BinaryPrimitives.WriteInt64BigEndian(span[43..], producerId);
        BinaryPrimitives.WriteInt16BigEndian(span[51..], epoch);
        BinaryPrimitives.WriteInt32BigEndian(span[53..], sequence);
        BinaryPrimitives.WriteInt32BigEndian(span[57..], timestamps.Length);
        records.CopyTo(batch, RecordBatchHeader.Size);
        return Sign(batch);
    }

    /// <summary>A batch of <paramref name="records"/> records with the same timestamp.</summary>
    public static byte[] Create(int records, long producerId = NoProducer, short epoch = -1, int sequence = -1) =>
        Create([.. Enumerable.Repeat(1000L, records)], producerId, epoch, sequence);

    /// <summary>Writes the checksum anew after a change.</summary>
    public static byte[] Sign(byte[] batch)
    {
        BinaryPrimitives.WriteUInt32BigEndian(batch.AsSpan(17), Crc32C.Compute(batch.AsSpan(RecordBatchHeader.AttributesPosition)));
        return batch;
    }

    private static byte[] Record(long timestampDelta, int offsetDelta)
    {
        byte[] body = [0, .. Varint(timestampDelta), .. Varint(offsetDelta), .. Varint(-1), .. Varint(1), (byte)'v', .. Varint(0)];
        return [.. Varint(body.Length), .. body];
    }

    private static byte[] Varint(long value)
    {
        var raw = (ulong)((value << 1) ^ (value >> 63));
        var bytes = new List<byte>();
        for (; raw >= 0x80; raw >>= 7)
            bytes.Add((byte)(raw | 0x80));
        bytes.Add((byte)raw);
        return [.. bytes];
    }
}
