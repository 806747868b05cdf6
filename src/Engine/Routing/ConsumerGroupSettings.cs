using System.Collections.Immutable;

namespace Troupe.Engine.Routing;

/// <summary>A consumer group of Kafka and the subscription groups that read for it.</summary>
/// <param name="Id">The <c>group.id</c>.</param>
internal sealed record ConsumerGroupSettings(string Id)
{
    /// <summary>The client property that names the brokers of a cluster to connect to first.</summary>
    public const string BootstrapServers = "bootstrap.servers";

    /// <summary>
    /// The properties of the clients that its cluster shares: the application's, or, where the group names servers of its own, these overridden by the
    /// group's.
    /// </summary>
    public ImmutableSortedDictionary<string, string> Kafka { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    public ImmutableArray<SubscriptionGroupSettings> SubscriptionGroups { get; init; } = [];
}
