using System.Collections.Immutable;

namespace Troupe;

/// <summary>A subscription group at one moment.</summary>
/// <param name="GroupId">Its consumer group (<c>group.id</c>).</param>
/// <param name="Name">Its name.</param>
/// <param name="MissingTopics">Routed topics that do not exist; they are waited for.</param>
/// <param name="FailedConnections">Connections that ended and are made anew when their backoff is over.</param>
/// <param name="Connections">Those that run.</param>
public sealed record SubscriptionGroupStatus(
    string GroupId,
    string Name,
    ImmutableArray<string> MissingTopics,
    int FailedConnections,
    ImmutableArray<ConnectionStatus> Connections)
{
    /// <summary>How many connections there may be, and why there are as many as there are; null where there is always one.</summary>
    public MultiplexingStatus? Multiplexing { get; init; }
}
