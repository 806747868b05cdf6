using System.Collections.Immutable;
using System.Globalization;
using Troupe.Engine.Polling.Native;

namespace Troupe.Engine.Routing;

/// <summary>Topics of one consumer group that are read through the same connections.</summary>
internal sealed record SubscriptionGroupSettings(string Name)
{
    /// <summary>The client property that makes a static member (KIP-345).</summary>
    public const string GroupInstanceId = "group.instance.id";

    /// <summary>The client's properties of this subscription group: those of the application, overridden by its own.</summary>
    public ImmutableSortedDictionary<string, string> Kafka { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    public ImmutableArray<TopicSettings> Topics { get; init; } = [];

    /// <summary>How the partitions of a topic are played: by its name, else by the first pattern that matches; null if it is read by neither.</summary>
    public TopicSettings? RouteOf(string topic) =>
        Topics.FirstOrDefault(route => route.Name == topic) ?? Topics.FirstOrDefault(route => route.Pattern?.IsMatch(topic) == true);

    /// <summary>Whether its connections can carry the metadata of offsets.</summary>
    public bool CarriesMetadata() => Poller != PollerKind.Consume && OffsetFunctions.Problem is null;

    /// <summary>How records are taken out of the client. HOCON: <c>poller</c>.</summary>
    public PollerKind Poller { get; init; } = PollerKind.Auto;

    /// <summary>Time between two commits of what was marked. HOCON: <c>commit-interval</c>.</summary>
    public TimeSpan CommitInterval { get; init; } = RoutingDefaults.CommitInterval;

    /// <summary>How long a revocation waits for running calls; below <c>max.poll.interval.ms</c>. HOCON: <c>revocation-timeout</c>.</summary>
    public TimeSpan RevocationTimeout { get; init; } = RoutingDefaults.RevocationTimeout;

    /// <summary>How long before the end of a bound a running call's token is cancelled. HOCON: <c>cancel-grace</c>.</summary>
    public TimeSpan CancelGrace { get; init; } = RoutingDefaults.CancelGrace;

    /// <summary>Whether the broker shares out the partitions (KIP-848).</summary>
    public bool HasConsumerProtocol() => Kafka.GetValueOrDefault("group.protocol") == "consumer";

    /// <summary>How many connections there are. HOCON: <c>multiplexing</c>.</summary>
    public MultiplexingSettings Multiplexing { get; init; } = new();

    /// <summary>
    /// As one of its connections has them: each static member needs a name of its own, or the members would fence each other (KIP-345).
    /// </summary>
    /// <param name="number">The connection's number, from 1.</param>
    public SubscriptionGroupSettings ForConnection(int number) => Kafka.TryGetValue(GroupInstanceId, out var id)
        ? this with { Kafka = Kafka.SetItem(GroupInstanceId, string.Create(CultureInfo.InvariantCulture, $"{id}:{Name}:{number}")) }
        : this;
}
