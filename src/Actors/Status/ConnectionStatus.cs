using System.Collections.Immutable;

namespace Troupe;

/// <summary>A connection at one moment.</summary>
/// <param name="Name">Its name in the tree, for example <c>connection-1</c>.</param>
/// <param name="UnreachableSince">Since when no broker answers; null while one does.</param>
/// <param name="SinceLastPoll">How long ago its thread came back from the client. Above <c>max.poll.interval.ms</c> the group takes its partitions away.</param>
/// <param name="Partitions">What it is assigned.</param>
public sealed record ConnectionStatus(string Name, DateTimeOffset? UnreachableSince, TimeSpan SinceLastPoll, ImmutableArray<PartitionStatus> Partitions)
{
    /// <summary>
    /// Why the broker does not let it in, or it does not trust the broker: credentials, token, certificate or ACLs, and what to do; null while it is
    /// let in. It keeps trying.
    /// </summary>
    public string? Refusal { get; init; }

    /// <summary>
    /// Why the group has not come to an assignment for more than twice <c>session.timeout.ms</c>, at least a minute: what state it is in. Null
    /// while it is well; a member that the group assigned nothing to is well.
    /// </summary>
    public string? Unsettled { get; init; }

    /// <summary>
    /// Why its newest commit failed, while something is to be committed, or why no transaction can be made; null when it succeeded. It is made again.
    /// </summary>
    public string? CommitFailure { get; init; }
}
