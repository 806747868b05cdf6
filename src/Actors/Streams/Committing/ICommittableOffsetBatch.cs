namespace Troupe;

/// <summary>Offsets of several records, the highest of each partition.</summary>
public interface ICommittableOffsetBatch : ICommittable
{
    /// <summary>The highest of each partition.</summary>
    IReadOnlyCollection<GroupTopicPartitionOffset> Offsets { get; }

    /// <summary>Whether there is nothing to commit.</summary>
    bool IsEmpty { get; }
}
