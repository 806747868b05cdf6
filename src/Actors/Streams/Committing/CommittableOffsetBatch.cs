using System.Collections.Immutable;
using Troupe.Actors.Streams.Committing;
using Troupe.Actors.Streams.Connections;

namespace Troupe;

/// <summary>Offsets of several records. Immutable; <see cref="Committer"/> gathers them without a copy per record.</summary>
public sealed class CommittableOffsetBatch : ICommittableOffsetBatch
{
    internal CommittableOffsetBatch(ImmutableArray<KeyValuePair<StreamPartition, (int Generation, long Next)>> next, long batchSize) => (Next, BatchSize) = (next, batchSize);

    /// <summary>Nothing to commit.</summary>
    public static CommittableOffsetBatch Empty { get; } = new([], 0);

    /// <inheritdoc/>
    public long BatchSize { get; }

    /// <inheritdoc/>
    public bool IsEmpty => Next.IsEmpty;

    /// <inheritdoc/>
    public IReadOnlyCollection<GroupTopicPartitionOffset> Offsets => [.. Next.Select(entry =>
        new GroupTopicPartitionOffset(entry.Key.GroupId, entry.Key.TopicPartition.Topic, entry.Key.TopicPartition.Partition.Value, entry.Value.Next - 1))];

    internal ImmutableArray<KeyValuePair<StreamPartition, (int Generation, long Next)>> Next { get; }

    /// <summary>Many together; of each partition the highest offset counts.</summary>
    /// <exception cref="ArgumentException">One of them was not made by a source of <see cref="KafkaConsumer"/>.</exception>
    public static ICommittableOffsetBatch Create(IEnumerable<ICommittable> offsets)
    {
        ArgumentNullException.ThrowIfNull(offsets);
        var collector = new OffsetCollector();
        foreach (var offset in offsets) collector.Add(offset);
        return collector.Take();
    }

    /// <inheritdoc/>
    public Task Commit() => Task.WhenAll(Next.Select(entry => entry.Key.CommitAsync(entry.Value.Next, entry.Value.Generation)));

    /// <inheritdoc/>
    public ICommittableOffsetBatch Updated(ICommittable offset)
    {
        var collector = new OffsetCollector();
        collector.Add(this);
        collector.Add(offset);
        return collector.Take();
    }
}
