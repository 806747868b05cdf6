using Troupe.Actors.Routing;
using Troupe.Engine.Configuration;

namespace Troupe;

/// <summary>What a consumer group and a subscription group can both say. A subscription group's word wins for its own topics.</summary>
/// <typeparam name="TSelf">The builder itself.</typeparam>
public abstract class GroupBuilder<TSelf>
    where TSelf : GroupBuilder<TSelf>
{
    private readonly RouteNode _node;

    private protected GroupBuilder(RouteNode node) => _node = node;

    /// <summary>Sets a property of the Kafka client for this group. It overrides the application's; a subscription group's overrides its consumer group's.</summary>
    /// <param name="name">The client's name. Unknown ones, and those the engine owns, are refused at start.</param>
    /// <param name="value">The value as the client takes it.</param>
    public TSelf WithKafka(string name, string value)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(value);
        _node.Kafka.Write(name, value);
        return (TSelf)this;
    }

    /// <summary>Sets the time between two commits of what was marked. HOCON: <c>commit-interval</c>.</summary>
    /// <param name="interval">Longer than 0; 5 seconds by default.</param>
    public TSelf CommitInterval(TimeSpan interval)
    {
        _node.Values.Write(SettingNames.CommitInterval, interval);
        return (TSelf)this;
    }

    /// <summary>Sets how long a revocation waits for running calls. HOCON: <c>revocation-timeout</c>.</summary>
    /// <param name="timeout">Longer than 0 and shorter than the client's <c>max.poll.interval.ms</c>; 15 seconds by default.</param>
    public TSelf RevocationTimeout(TimeSpan timeout)
    {
        _node.Values.Write(SettingNames.RevocationTimeout, timeout);
        return (TSelf)this;
    }

    /// <summary>Sets how long before the end of a revocation or a stop the token of a running call is cancelled. HOCON: <c>cancel-grace</c>.</summary>
    /// <param name="grace">Not negative, shorter than the revocation and the shutdown time-out; 3 seconds by default.</param>
    public TSelf CancelGrace(TimeSpan grace)
    {
        _node.Values.Write(SettingNames.CancelGrace, grace);
        return (TSelf)this;
    }

    /// <summary>
    /// Sets how many connections a subscription group reads through. Each is a member of the consumer group, with a thread and buffers of its own.
    /// Said for a consumer group, it holds for each of its subscription groups. HOCON: <c>multiplexing</c>.
    /// </summary>
    /// <param name="max">Connections at most, and without <paramref name="min"/> always. At least 1; 1 by default, which is refused where it is written for no reason.</param>
    /// <param name="min">
    /// Connections at least, from 1 to <paramref name="max"/>, which is the default. Below it, connections without partitions are stopped and those that
    /// hold several get help, one at a time. Refused together with <c>group.instance.id</c>.
    /// </param>
    /// <param name="boot">Connections at the start, from <paramref name="min"/> to <paramref name="max"/>. Half of <paramref name="max"/> rounded up by default, or <paramref name="min"/> if that is more.</param>
    /// <param name="scaleDelay">Time since the last rebalance or step before the next step. At least 1 second; 60 seconds by default.</param>
    /// <param name="lagThreshold">
    /// Messages that the connections have not read yet, without which none is started; not negative, 0 by default, which asks for neither lag nor saturation.
    /// </param>
    /// <param name="saturationThreshold">Share of the time for which the thread that polls has to be busy besides, from 0 to 1; 0.8 by default.</param>
    public TSelf Multiplexing(
        int max, int? min = null, int? boot = null, TimeSpan? scaleDelay = null, int? lagThreshold = null, double? saturationThreshold = null)
    {
        _node.Values.Write(SettingNames.MultiplexingMax, max);
        _node.Values.Write(SettingNames.MultiplexingMin, min);
        _node.Values.Write(SettingNames.MultiplexingBoot, boot);
        _node.Values.Write(SettingNames.MultiplexingScaleDelay, scaleDelay);
        _node.Values.Write(SettingNames.MultiplexingLagThreshold, lagThreshold);
        _node.Values.Write(SettingNames.MultiplexingSaturationThreshold, saturationThreshold);
        return (TSelf)this;
    }

    /// <summary>Sets how records are taken out of the Kafka client. HOCON: <c>poller</c>.</summary>
    /// <param name="poller"><c>auto</c> by default: <c>native</c> where that is possible, else <c>consume</c>.</param>
    public TSelf Poller(string poller)
    {
        ArgumentNullException.ThrowIfNull(poller);
        _node.Values.Write(SettingNames.Poller, poller);
        return (TSelf)this;
    }
}
