namespace Troupe.EmbeddedKafka.Logs;

/// <summary>Finds single records by timestamp inside an uncompressed batch.</summary>
/// <remarks>
/// Compressed batches are left closed (the broker has no codecs): the answer is then the batch's own border, see each method.
/// </remarks>
internal static class RecordTimestamps
{
    /// <summary>First record at or after <paramref name="timestamp"/>; the first record of a compressed batch.</summary>
    public static OffsetAndTimestamp FirstAtOrAfter(ReadOnlySpan<byte> batch, long timestamp)
    {
        var header = RecordBatchHeader.Read(batch);
        if (header.IsCompressed)
            return new OffsetAndTimestamp(header.BaseOffset, header.BaseTimestamp);

        var records = new Cursor(batch[RecordBatchHeader.Size..]);
        for (var index = 0; index < header.RecordCount; index++)
        {
            if (!records.TryReadRecord(out var timestampDelta, out var offsetDelta))
                break;
            if (header.BaseTimestamp + timestampDelta >= timestamp)
                return new OffsetAndTimestamp(header.BaseOffset + offsetDelta, header.BaseTimestamp + timestampDelta);
        }

        return OffsetAndTimestamp.None;
    }

    /// <summary>First record with the greatest timestamp; the last record of a compressed batch.</summary>
    public static OffsetAndTimestamp Greatest(ReadOnlySpan<byte> batch)
    {
        var header = RecordBatchHeader.Read(batch);
        var found = header.IsCompressed ? OffsetAndTimestamp.None : FirstAtOrAfter(batch, header.MaxTimestamp);
        return found.Offset >= 0 ? found : new OffsetAndTimestamp(header.BaseOffset + header.LastOffsetDelta, header.MaxTimestamp);
    }

    /// <summary>Walks records by their varint fields: length, attributes, timestamp delta, offset delta, and the rest unread.</summary>
    /// <remarks>
    /// What a producer wrote inside a batch is not checked at Produce, so every step here may meet nonsense and then ends.
    /// </remarks>
    private ref struct Cursor(ReadOnlySpan<byte> records)
    {
        private ReadOnlySpan<byte> _rest = records;

        public bool TryReadRecord(out long timestampDelta, out long offsetDelta)
        {
            timestampDelta = offsetDelta = 0;
            if (!TryReadVarlong(ref _rest, out var length) || length < 1 || length > _rest.Length)
                return false;

            var record = _rest[1..(int)length];
            _rest = _rest[(int)length..];
            return TryReadVarlong(ref record, out timestampDelta) && TryReadVarlong(ref record, out offsetDelta);
        }

        private static bool TryReadVarlong(ref ReadOnlySpan<byte> bytes, out long value)
        {
            ulong raw = 0;
            for (var index = 0; index < 10 && index < bytes.Length; index++)
            {
                raw |= (ulong)(bytes[index] & 0x7f) << (7 * index);
                if ((bytes[index] & 0x80) != 0)
                    continue;

                bytes = bytes[(index + 1)..];
                value = (long)(raw >> 1) ^ -(long)(raw & 1);
                return true;
            }

            value = 0;
            return false;
        }
    }
}
