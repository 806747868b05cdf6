using Troupe.Engine.Configuration;

namespace Troupe;

/// <summary>Says in code what a subscription group reads. What it does not say, its consumer group says.</summary>
public sealed class SubscriptionGroupBuilder : GroupBuilder<SubscriptionGroupBuilder>
{
    private readonly RouteDocument _document;
    private readonly RouteNode _group;
    private readonly RouteNode _subscriptionGroup;

    internal SubscriptionGroupBuilder(RouteDocument document, RouteNode group, RouteNode subscriptionGroup)
        : base(subscriptionGroup) =>
        (_document, _group, _subscriptionGroup) = (document, group, subscriptionGroup);

    /// <summary>Reads a topic.</summary>
    /// <param name="name">The topic's name; a consumer group reads a topic once.</param>
    /// <param name="configure">How its partitions are played.</param>
    /// <typeparam name="TConsumer">The actor that plays each partition.</typeparam>
    public SubscriptionGroupBuilder Topic<TConsumer>(string name, Action<TopicBuilder>? configure = null)
        where TConsumer : ConsumerActor
    {
        TopicBuilder.Add(_document, _group, _subscriptionGroup.Name, name, typeof(TConsumer), configure);
        return this;
    }
}
