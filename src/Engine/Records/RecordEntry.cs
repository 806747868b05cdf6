namespace Troupe.Engine.Records;

/// <summary>Where one record lies in the byte array of its <see cref="Segment"/>: key, value and headers, in this order. 32 bytes.</summary>
/// <param name="Offset">The record's offset.</param>
/// <param name="Timestamp">Milliseconds since 1970, UTC; may be negative.</param>
/// <param name="Position">Index of the first byte.</param>
/// <param name="KeyLength">Bytes of the key; -1 for a null key.</param>
/// <param name="ValueLength">Bytes of the value; -1 for a tombstone.</param>
/// <param name="HeadersLength">Bytes of the packed headers; 0 for none.</param>
internal readonly record struct RecordEntry(long Offset, long Timestamp, int Position, int KeyLength, int ValueLength, int HeadersLength)
{
    public int ValuePosition => Position + Math.Max(0, KeyLength);

    public int HeadersPosition => ValuePosition + Math.Max(0, ValueLength);
}
