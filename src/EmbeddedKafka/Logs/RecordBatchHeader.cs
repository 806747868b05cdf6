using System.Buffers.Binary;

namespace Troupe.EmbeddedKafka.Logs;

/// <summary>The fixed 61 bytes in front of every record batch of message format 2 (KIP-98).</summary>
/// <remarks>
/// Base offset and leader epoch lie outside the checksum, which covers everything from <see cref="AttributesPosition"/> on;
/// so a broker can number a batch without touching what the producer signed.
/// </remarks>
internal readonly record struct RecordBatchHeader(
    long BaseOffset,
    int Length,
    sbyte Magic,
    uint Crc,
    short Attributes,
    int LastOffsetDelta,
    long BaseTimestamp,
    long MaxTimestamp,
    long ProducerId,
    short ProducerEpoch,
    int BaseSequence,
    int RecordCount)
{
    /// <summary>Bytes of the header; the records follow.</summary>
    public const int Size = 61;

    /// <summary>First byte under the checksum.</summary>
    public const int AttributesPosition = 21;

    private const int LengthPosition = 8;
    private const int LeaderEpochPosition = 12;
    private const short CompressionMask = 0x07;
    private const short TransactionalFlag = 0x10;
    private const short ControlFlag = 0x20;

    /// <summary>Bytes of the whole batch: offset and length fields are not part of <see cref="Length"/>.</summary>
    public int TotalBytes => Length + LeaderEpochPosition;

    public bool IsCompressed => (Attributes & CompressionMask) != 0;

    public bool IsTransactional => (Attributes & TransactionalFlag) != 0;

    public bool IsControl => (Attributes & ControlFlag) != 0;

    public bool IsIdempotent => ProducerId >= 0;

    public static RecordBatchHeader Read(ReadOnlySpan<byte> batch) => new(
        BinaryPrimitives.ReadInt64BigEndian(batch),
        BinaryPrimitives.ReadInt32BigEndian(batch[LengthPosition..]),
        (sbyte)batch[16],
        BinaryPrimitives.ReadUInt32BigEndian(batch[17..]),
        BinaryPrimitives.ReadInt16BigEndian(batch[AttributesPosition..]),
        BinaryPrimitives.ReadInt32BigEndian(batch[23..]),
        BinaryPrimitives.ReadInt64BigEndian(batch[27..]),
        BinaryPrimitives.ReadInt64BigEndian(batch[35..]),
        BinaryPrimitives.ReadInt64BigEndian(batch[43..]),
        BinaryPrimitives.ReadInt16BigEndian(batch[51..]),
        BinaryPrimitives.ReadInt32BigEndian(batch[53..]),
        BinaryPrimitives.ReadInt32BigEndian(batch[57..]));

    /// <summary>Checks what a producer sent: exactly one batch, of format 2, unharmed. None when it is.</summary>
    public static ErrorCode Validate(ReadOnlySpan<byte> records, int maxBatchBytes, out RecordBatchHeader header)
    {
        header = default;
        if (records.Length < Size)
            return ErrorCode.CorruptMessage;

        header = Read(records);
        if (header.Magic != 2)
            return ErrorCode.InvalidRecord;
        if (records.Length > maxBatchBytes)
            return ErrorCode.MessageTooLarge;
        if (header.Length < Size - LeaderEpochPosition || header.Length > records.Length - LeaderEpochPosition)
            return ErrorCode.CorruptMessage;
        if (header.TotalBytes < records.Length)
            return ErrorCode.InvalidRecord;
        if (Crc32C.Compute(records[AttributesPosition..]) != header.Crc)
            return ErrorCode.CorruptMessage;

        // Only the broker writes control batches, and offsets are dense in what a producer sends.
        var dense = header.RecordCount > 0 && header.LastOffsetDelta == header.RecordCount - 1;
        return dense && !header.IsControl ? ErrorCode.None : ErrorCode.InvalidRecord;
    }

    /// <summary>Fills in the header of a batch with one control record; its place and checksum are left to others.</summary>
    public static void WriteControl(Span<byte> batch, short attributes, long timestamp, long producerId, short epoch)
    {
        BinaryPrimitives.WriteInt32BigEndian(batch[LengthPosition..], batch.Length - LeaderEpochPosition);
        batch[16] = 2;
        BinaryPrimitives.WriteInt16BigEndian(batch[AttributesPosition..], attributes);
        BinaryPrimitives.WriteInt64BigEndian(batch[27..], timestamp);
        BinaryPrimitives.WriteInt64BigEndian(batch[35..], timestamp);
        BinaryPrimitives.WriteInt64BigEndian(batch[43..], producerId);
        BinaryPrimitives.WriteInt16BigEndian(batch[51..], epoch);
        BinaryPrimitives.WriteInt32BigEndian(batch[53..], -1);
        BinaryPrimitives.WriteInt32BigEndian(batch[57..], 1);
    }

    /// <summary>Gives a batch its place in the log: the two fields outside the checksum.</summary>
    public static void Place(Span<byte> batch, long baseOffset, int leaderEpoch)
    {
        BinaryPrimitives.WriteInt64BigEndian(batch, baseOffset);
        BinaryPrimitives.WriteInt32BigEndian(batch[LeaderEpochPosition..], leaderEpoch);
    }
}
