using Troupe.Actors.Streams.Connections;

namespace Troupe.Actors.Streams.Committing;

/// <summary>One record's offset. It belongs to the assignment in which the record was read: nothing else can commit it.</summary>
internal sealed class CommittableOffset(StreamPartition partition, long offset, int generation = 0) : ICommittableOffset
{
    public StreamPartition Partition { get; } = partition;

    /// <summary>What is committed: the offset behind the record.</summary>
    public long Next { get; } = offset + 1;

    /// <summary>The partition's when the record was emitted.</summary>
    public int Generation { get; } = generation;

    public long BatchSize => 1;

    public GroupTopicPartitionOffset Offset => new(Partition.GroupId, Partition.TopicPartition.Topic, Partition.TopicPartition.Partition.Value, Next - 1);

    public Task Commit() => CommitAsync();

    /// <summary>The same, and says what came of it.</summary>
    public Task<CommitOutcome> CommitAsync() => Partition.CommitAsync(Next, Generation);

    public ICommittableOffsetBatch Updated(ICommittable offset)
    {
        var collector = new OffsetCollector();
        collector.Add(this);
        collector.Add(offset);
        return collector.Take();
    }
}
