using Confluent.Kafka;

namespace Troupe.Engine.Batching;

/// <summary>What a consumer is given at once: slices of one or more segments of one partition, in order. Immutable.</summary>
internal sealed class RecordBatch(int number, TopicPartition topicPartition, BatchSlice[] slices, int count)
{
    /// <summary>Counts the deliveries of a partition, so that a late answer is recognised.</summary>
    public int Number { get; } = number;

    public TopicPartition TopicPartition { get; } = topicPartition;

    public BatchSlice[] Slices { get; } = slices;

    public int Count { get; } = count;

    public long FirstOffset => Slices[0].FirstOffset;

    public long LastOffset => Slices[^1].LastOffset;

    /// <summary>Where the message at <paramref name="index"/> lies.</summary>
    public BatchSlice Locate(int index, out int entry)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        foreach (var slice in Slices)
        {
            if (index < slice.Count)
            {
                entry = slice.From + index;
                return slice;
            }

            index -= slice.Count;
        }

        throw new ArgumentOutOfRangeException(nameof(index), index, "The batch has fewer messages.");
    }

    public long OffsetOf(int index) => Locate(index, out var entry).Segment.Entries[entry].Offset;
}
