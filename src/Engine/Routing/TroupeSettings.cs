using System.Collections.Immutable;

namespace Troupe.Engine.Routing;

/// <summary>The model in force: every setting read, checked and immutable. One per application.</summary>
internal sealed record TroupeSettings
{
    /// <summary>Properties of the Kafka client that every group of this application shares, by the client's own names.</summary>
    public ImmutableSortedDictionary<string, string> Kafka { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    public ImmutableArray<ConsumerGroupSettings> ConsumerGroups { get; init; } = [];

    public TransactionSettings Transactions { get; init; } = new();

    /// <summary>How long a stop waits for running calls. HOCON: <c>shutdown-timeout</c>.</summary>
    public TimeSpan ShutdownTimeout { get; init; } = RoutingDefaults.ShutdownTimeout;
}
