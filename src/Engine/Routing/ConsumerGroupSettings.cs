using System.Collections.Immutable;

namespace Troupe.Engine.Routing;

/// <summary>A consumer group of Kafka and the subscription groups that read for it.</summary>
/// <param name="Id">The <c>group.id</c>.</param>
internal sealed record ConsumerGroupSettings(string Id)
{
    public ImmutableArray<SubscriptionGroupSettings> SubscriptionGroups { get; init; } = [];
}
