namespace Troupe;

/// <summary>The offset of one record.</summary>
public interface ICommittableOffset : ICommittable
{
    /// <summary>Where the record was read.</summary>
    GroupTopicPartitionOffset Offset { get; }
}
