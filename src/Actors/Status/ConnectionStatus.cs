using System.Collections.Immutable;

namespace Troupe;

/// <summary>A connection at one moment.</summary>
/// <param name="Name">Its name in the tree, for example <c>connection-1</c>.</param>
/// <param name="UnreachableSince">Since when no broker answers; null while one does.</param>
/// <param name="SinceLastPoll">How long ago its thread came back from the client. Above <c>max.poll.interval.ms</c> the group takes its partitions away.</param>
/// <param name="Partitions">What it is assigned.</param>
public sealed record ConnectionStatus(string Name, DateTimeOffset? UnreachableSince, TimeSpan SinceLastPoll, ImmutableArray<PartitionStatus> Partitions);
