using System.Collections.Immutable;

namespace Troupe.Engine.Routing;

/// <summary>Topics of one consumer group that are read through the same connections.</summary>
internal sealed record SubscriptionGroupSettings(string Name)
{
    /// <summary>The client's properties of this subscription group: those of the application, overridden by its own.</summary>
    public ImmutableSortedDictionary<string, string> Kafka { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    public ImmutableArray<TopicSettings> Topics { get; init; } = [];

    /// <summary>How records are taken out of the client. HOCON: <c>poller</c>.</summary>
    public PollerKind Poller { get; init; } = PollerKind.Auto;

    /// <summary>Time between two commits of what was marked. HOCON: <c>commit-interval</c>.</summary>
    public TimeSpan CommitInterval { get; init; } = RoutingDefaults.CommitInterval;

    /// <summary>How long a revocation waits for running calls; below <c>max.poll.interval.ms</c>. HOCON: <c>revocation-timeout</c>.</summary>
    public TimeSpan RevocationTimeout { get; init; } = RoutingDefaults.RevocationTimeout;

    /// <summary>How long before the end of a bound a running call's token is cancelled. HOCON: <c>cancel-grace</c>.</summary>
    public TimeSpan CancelGrace { get; init; } = RoutingDefaults.CancelGrace;
}
