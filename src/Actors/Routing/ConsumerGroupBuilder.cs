using Troupe.Actors.Routing;
using Troupe.Engine.Configuration;

namespace Troupe;

/// <summary>Says in code what a consumer group reads.</summary>
public sealed class ConsumerGroupBuilder
{
    private readonly RouteDocument _document;
    private readonly RouteNode _group;

    internal ConsumerGroupBuilder(RouteDocument document, RouteNode group) => (_document, _group) = (document, group);

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

    /// <summary>Sets a property of the Kafka client for this consumer group. It overrides the application's, a subscription group's overrides it.</summary>
    /// <param name="name">The client's name. Unknown ones, and those the engine owns, are refused at start.</param>
    /// <param name="value">The value as the client takes it.</param>
    public ConsumerGroupBuilder WithKafka(string name, string value)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(value);
        _group.Kafka.Write(name, value);
        return this;
    }

    /// <summary>Sets the time between two commits of what was marked. HOCON: <c>commit-interval</c>.</summary>
    /// <param name="interval">Longer than 0; 5 seconds by default.</param>
    public ConsumerGroupBuilder CommitInterval(TimeSpan interval)
    {
        _group.Values.Write(SettingNames.CommitInterval, interval);
        return this;
    }

    /// <summary>Sets how long a revocation waits for running calls. HOCON: <c>revocation-timeout</c>.</summary>
    /// <param name="timeout">Longer than 0 and shorter than the client's <c>max.poll.interval.ms</c>; 15 seconds by default.</param>
    public ConsumerGroupBuilder RevocationTimeout(TimeSpan timeout)
    {
        _group.Values.Write(SettingNames.RevocationTimeout, timeout);
        return this;
    }

    /// <summary>Sets how long before the end of a revocation or a stop the token of a running call is cancelled. HOCON: <c>cancel-grace</c>.</summary>
    /// <param name="grace">Not negative, shorter than the revocation and the shutdown time-out; 3 seconds by default.</param>
    public ConsumerGroupBuilder CancelGrace(TimeSpan grace)
    {
        _group.Values.Write(SettingNames.CancelGrace, grace);
        return this;
    }

    /// <summary>Sets how records are taken out of the Kafka client. HOCON: <c>poller</c>.</summary>
    /// <param name="poller"><c>auto</c> by default: <c>native</c> where that is possible, else <c>consume</c>.</param>
    public ConsumerGroupBuilder Poller(string poller)
    {
        ArgumentNullException.ThrowIfNull(poller);
        _group.Values.Write(SettingNames.Poller, poller);
        return this;
    }
}
