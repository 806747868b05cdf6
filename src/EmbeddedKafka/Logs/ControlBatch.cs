using System.Buffers.Binary;

namespace Troupe.EmbeddedKafka.Logs;

/// <summary>The batch with one record that ends a transaction in a partition: its marker (KIP-98).</summary>
internal static class ControlBatch
{
    private const short TransactionalControl = 0x30;

    /// <summary>Length 16, attributes, deltas; a key of 4 bytes: version 0 and type; a value of 6: version 0 and coordinator epoch 0; no headers.</summary>
    private static readonly byte[] Record = [0x20, 0, 0, 0, 0x08, 0, 0, 0, 0, 0x0c, 0, 0, 0, 0, 0, 0, 0];

    private const int TypePosition = RecordBatchHeader.Size + 8;

    public static byte[] Create(long producerId, short epoch, bool isCommit, long timestamp)
    {
        var batch = new byte[RecordBatchHeader.Size + Record.Length];
        var span = batch.AsSpan();
        Record.CopyTo(span[RecordBatchHeader.Size..]);
        batch[TypePosition] = isCommit ? (byte)1 : (byte)0;
        RecordBatchHeader.WriteControl(span, TransactionalControl, timestamp, producerId, epoch);
        BinaryPrimitives.WriteUInt32BigEndian(span[17..], Crc32C.Compute(span[RecordBatchHeader.AttributesPosition..]));
        return batch;
    }
}
