using System.Collections.Immutable;
using Troupe.Engine.Transactions;

namespace Troupe.Actors.Transactions;

/// <summary>Work that is finished but for its commit. Nobody writes to it once it was told.</summary>
/// <param name="Number">The lessee's own count, by which it knows the answer.</param>
/// <param name="Partitions">Whose work it is: at least one.</param>
/// <param name="Records">What it produced; may be empty.</param>
internal sealed record Contribution(long Number, ImmutableArray<LeasedOffset> Partitions, StagedRecords Records);
