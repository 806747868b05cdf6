using Troupe.Actors.Streams.Connections;

namespace Troupe.Actors.Streams.Committing;

/// <summary>Gathers offsets, the highest of each partition and assignment. Not thread-safe.</summary>
internal sealed class OffsetCollector
{
    private readonly Dictionary<StreamPartition, (int Generation, long Next)> _next = [];

    /// <summary>How many records have been added.</summary>
    public long Count { get; private set; }

    /// <summary>Adds offsets.</summary>
    /// <exception cref="ArgumentException">They were not made by a source.</exception>
    public void Add(ICommittable committable)
    {
        switch (committable)
        {
            case CommittableOffset offset:
                Add(offset.Partition, (offset.Generation, offset.Next));
                break;
            case CommittableOffsetBatch batch:
                foreach (var (partition, next) in batch.Next) Add(partition, next);
                break;
            default:
                throw new ArgumentException($"{committable?.GetType().Name ?? "null"} was not made by a source of KafkaConsumer and cannot be committed here.", nameof(committable));
        }

        Count += committable.BatchSize;
    }

    /// <summary>The partitions of which something was added.</summary>
    public IReadOnlyCollection<StreamPartition> Partitions => _next.Keys;

    /// <summary>All of it; the collector is empty afterwards.</summary>
    public CommittableOffsetBatch Take()
    {
        var batch = new CommittableOffsetBatch([.. _next], Count);
        _next.Clear();
        Count = 0;
        return batch;
    }

    /// <summary>When a log has begun anew, a lower offset of it is the newer one.</summary>
    private void Add(StreamPartition partition, (int Generation, long Next) next)
    {
        if (!_next.TryGetValue(partition, out var known) || next.CompareTo(known) > 0) _next[partition] = next;
    }
}
