using Confluent.Kafka;

namespace Troupe.Engine.Records;

/// <summary>
/// Consecutive records of one partition, their keys, values and headers in one byte array. Immutable: it crosses every boundary as it is,
/// nothing is pooled, and a user may keep a slice of it for as long as he likes.
/// </summary>
internal sealed class Segment(
    TopicPartition topicPartition, int epoch, byte[] data, RecordEntry[] entries, bool hasHeaders, TimestampType timestampType, long nextOffset)
{
    /// <summary>Most records of a segment.</summary>
    public const int MaxRecords = 500;

    /// <summary>Bytes after which a segment is cut: arrays of 85,000 bytes and more would go to the large object heap. One larger record has an array of its own.</summary>
    public const int MaxBytes = 64 * 1024;

    public TopicPartition TopicPartition { get; } = topicPartition;

    /// <summary>The assignment that fetched it. What belongs to an older one is dropped.</summary>
    public int Epoch { get; } = epoch;

    public int Count => Entries.Length;

    public int Bytes => Data.Length;

    /// <summary>The first offset not covered: behind the last record, or behind the gap that the client reported at the end of the partition.</summary>
    public long NextOffset { get; } = nextOffset;

    public long FirstOffset => Entries.Length > 0 ? Entries[0].Offset : NextOffset;

    public TimestampType TimestampType { get; } = timestampType;

    public byte[] Data { get; } = data;

    public RecordEntry[] Entries { get; } = entries;

    /// <summary>Whether any record has headers: whoever looks for one need not look at each record.</summary>
    public bool HasHeaders { get; } = hasHeaders;

    /// <summary>Whether every offset between the first record and <see cref="NextOffset"/> has a record here.</summary>
    public bool IsContiguous => NextOffset - FirstOffset == Entries.Length;

    /// <summary>A segment without records: says that the partition's end is at <paramref name="offset"/>.</summary>
    public static Segment EndOfPartition(TopicPartition topicPartition, int epoch, long offset) =>
        new(topicPartition, epoch, [], [], hasHeaders: false, TimestampType.NotAvailable, offset);

    public ReadOnlyMemory<byte> Key(int index) =>
        Entries[index] is { KeyLength: > 0 } entry ? Data.AsMemory(entry.Position, entry.KeyLength) : default;

    public ReadOnlyMemory<byte> Value(int index) =>
        Entries[index] is { ValueLength: > 0 } entry ? Data.AsMemory(entry.ValuePosition, entry.ValueLength) : default;

    public Headers? Headers(int index) =>
        Entries[index] is { HeadersLength: > 0 } entry ? PackedHeaders.Unpack(Data.AsSpan(entry.HeadersPosition, entry.HeadersLength)) : null;

    public Timestamp Timestamp(int index) => new(Entries[index].Timestamp, TimestampType);

    /// <summary>Index of the first record at or behind <paramref name="offset"/>; <see cref="Count"/> if there is none.</summary>
    public int IndexOf(long offset)
    {
        var guess = offset - FirstOffset;
        if (guess <= 0) return 0;
        if (guess < Entries.Length && Entries[guess].Offset == offset) return (int)guess;

        var (low, high) = (0, Entries.Length);
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (Entries[middle].Offset < offset) low = middle + 1;
            else high = middle;
        }

        return low;
    }
}
