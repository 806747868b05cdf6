using Troupe.Actors.Routing;
using Troupe.Engine.Configuration;

namespace Troupe;

/// <summary>Says in code what a subscription group reads. What it does not say, its consumer group says.</summary>
public sealed class SubscriptionGroupBuilder
{
    private readonly RouteDocument _document;
    private readonly RouteNode _group;
    private readonly RouteNode _subscriptionGroup;

    internal SubscriptionGroupBuilder(RouteDocument document, RouteNode group, RouteNode subscriptionGroup) =>
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

    /// <summary>Sets a property of the Kafka client for this subscription group. It overrides the consumer group's and the application's.</summary>
    /// <param name="name">The client's name. Unknown ones, and those the engine owns, are refused at start.</param>
    /// <param name="value">The value as the client takes it.</param>
    public SubscriptionGroupBuilder WithKafka(string name, string value)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(value);
        _subscriptionGroup.Kafka.Write(name, value);
        return this;
    }

    /// <summary>Sets the time between two commits of what was marked. HOCON: <c>commit-interval</c>.</summary>
    /// <param name="interval">Longer than 0; 5 seconds by default.</param>
    public SubscriptionGroupBuilder CommitInterval(TimeSpan interval)
    {
        _subscriptionGroup.Values.Write(SettingNames.CommitInterval, interval);
        return this;
    }

    /// <summary>Sets how long a revocation waits for running calls. HOCON: <c>revocation-timeout</c>.</summary>
    /// <param name="timeout">Longer than 0 and shorter than the client's <c>max.poll.interval.ms</c>; 15 seconds by default.</param>
    public SubscriptionGroupBuilder RevocationTimeout(TimeSpan timeout)
    {
        _subscriptionGroup.Values.Write(SettingNames.RevocationTimeout, timeout);
        return this;
    }

    /// <summary>Sets how long before the end of a revocation or a stop the token of a running call is cancelled. HOCON: <c>cancel-grace</c>.</summary>
    /// <param name="grace">Not negative, shorter than the revocation and the shutdown time-out; 3 seconds by default.</param>
    public SubscriptionGroupBuilder CancelGrace(TimeSpan grace)
    {
        _subscriptionGroup.Values.Write(SettingNames.CancelGrace, grace);
        return this;
    }

    /// <summary>Sets how records are taken out of the Kafka client. HOCON: <c>poller</c>.</summary>
    /// <param name="poller"><c>auto</c> by default: <c>native</c> where that is possible, else <c>consume</c>.</param>
    public SubscriptionGroupBuilder Poller(string poller)
    {
        ArgumentNullException.ThrowIfNull(poller);
        _subscriptionGroup.Values.Write(SettingNames.Poller, poller);
        return this;
    }
}
