using Troupe.Engine.Configuration;
using Troupe.Engine.Routing;

namespace Troupe;

/// <summary>Says in code what a consumer group reads.</summary>
public sealed class ConsumerGroupBuilder : GroupBuilder<ConsumerGroupBuilder>
{
    private readonly RouteDocument _document;
    private readonly RouteNode _group;

    internal ConsumerGroupBuilder(RouteDocument document, RouteNode group)
        : base(group) => (_document, _group) = (document, group);

    /// <summary>
    /// Reads from another cluster than the application's. Dead letters and what the consumers produce go there, too, and lag and offsets are asked there.
    /// Client property <c>bootstrap.servers</c>; what the group does not say besides, security included, is as the application says.
    /// </summary>
    /// <param name="servers"><c>host:port</c>, several with commas.</param>
    public ConsumerGroupBuilder WithBootstrapServers(string servers) => WithKafka(ConsumerGroupSettings.BootstrapServers, servers);

    /// <summary>Reads a topic, in the subscription group <c>default</c>.</summary>
    /// <param name="name">The topic's name; a group reads a topic once.</param>
    /// <param name="configure">How its partitions are played.</param>
    /// <typeparam name="TConsumer">The actor that plays each partition.</typeparam>
    public ConsumerGroupBuilder Topic<TConsumer>(string name, Action<TopicBuilder>? configure = null)
        where TConsumer : ConsumerActor
    {
        TopicBuilder.Add(_document, _group, RouteDocument.DefaultSubscriptionGroup, name, typeof(TConsumer), configure);
        return this;
    }

    /// <summary>Reads every topic whose name matches a pattern, also those that are created later. A topic that is named counts as named.</summary>
    /// <param name="pattern">
    /// A regular expression for the whole name, such as <c>metrics\..*</c>: characters, <c>. [] () | * + ? {n}</c>, and a backslash before punctuation. Must not
    /// match a dead letter queue of the group, or Kafka's own topics.
    /// </param>
    /// <param name="configure">How the partitions are played, of all these topics alike.</param>
    /// <typeparam name="TConsumer">The actor that plays each partition.</typeparam>
    public ConsumerGroupBuilder Topics<TConsumer>(string pattern, Action<TopicBuilder>? configure = null)
        where TConsumer : ConsumerActor
    {
        ArgumentNullException.ThrowIfNull(pattern);
        TopicBuilder.Add(_document, _group, RouteDocument.DefaultSubscriptionGroup, TopicPattern.NameOf(pattern), typeof(TConsumer), configure);
        return this;
    }

    /// <summary>Adds a subscription group: topics that are read through connections of their own. Said again, it is said more about.</summary>
    /// <param name="name">Its name within the consumer group.</param>
    /// <param name="configure">What it reads.</param>
    public ConsumerGroupBuilder SubscriptionGroup(string name, Action<SubscriptionGroupBuilder> configure)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(configure);
        configure(new SubscriptionGroupBuilder(_document, _group, _group.GetOrAdd(name)));
        return this;
    }
}
