using Troupe.Engine.Polling;

namespace Troupe.Actors.Transactions;

/// <summary>A partition's share of a contribution.</summary>
/// <param name="Partition">Which assignment did the work: of an older one it is refused.</param>
/// <param name="Next">The first offset that is not finished, above what was committed before; null if the offset does not move.</param>
internal readonly record struct LeasedOffset(AssignedPartition Partition, long? Next)
{
    /// <summary>What is committed with the offset; null for nothing.</summary>
    public string? Metadata { get; init; }

    /// <summary>Whether <see cref="Next"/> is what was committed before, and only the metadata is new.</summary>
    public bool MovesNothing { get; init; }
}
