using Troupe.Engine.Configuration;
using Troupe.Engine.Routing;

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

    /// <summary>Reads every topic whose name matches a pattern, also those that are created later. A topic that is named counts as named.</summary>
    /// <param name="pattern">
    /// A regular expression for the whole name, such as <c>metrics\..*</c>: characters, <c>. [] () | * + ? {n}</c>, and a backslash before punctuation. Must not
    /// match a dead letter queue of the group, or Kafka's own topics.
    /// </param>
    /// <param name="configure">How the partitions are played, of all these topics alike.</param>
    /// <typeparam name="TConsumer">The actor that plays each partition.</typeparam>
    public SubscriptionGroupBuilder Topics<TConsumer>(string pattern, Action<TopicBuilder>? configure = null)
        where TConsumer : ConsumerActor
    {
        ArgumentNullException.ThrowIfNull(pattern);
        TopicBuilder.Add(_document, _group, _subscriptionGroup.Name, TopicPattern.NameOf(pattern), typeof(TConsumer), configure);
        return this;
    }
}
