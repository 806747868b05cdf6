using Troupe.Actors.Routing;
using Troupe.Engine.Configuration;
using Troupe.Engine.Routing;

namespace Troupe;

/// <summary>Says in code how the partitions of a topic are played. What is not said comes from IConfiguration, HOCON or the defaults.</summary>
public sealed partial class TopicBuilder
{
    private readonly RouteDocument _document;
    private readonly RouteNode _topic;
    private readonly string _path;
    private readonly Dictionary<string, SettingValue> _values;

    private TopicBuilder(RouteDocument document, RouteNode topic, string path) =>
        (_document, _topic, _path, _values) = (document, topic, path, topic.Values);

    /// <summary>Produces a message to another topic when its retries are used up, then goes on. HOCON: <c>dead-letter-queue</c>.</summary>
    /// <param name="topic">Where dead letters go; a topic that this consumer group does not read.</param>
    /// <param name="maxRetries">Executions after the first: 2 means three, 0 gives up at the first failure. 3 by default.</param>
    /// <param name="independent">Whether every message has an error counter of its own. Off by default: attempts add up over a batch.</param>
    public TopicBuilder DeadLetterQueue(string topic, int? maxRetries = null, bool? independent = null)
    {
        ArgumentNullException.ThrowIfNull(topic);
        _values.Write(SettingNames.DeadLetterTopic, topic);
        return GiveUp("dispatch", maxRetries, independent);
    }

    /// <summary>Goes on behind a message when its retries are used up, without a dead letter. HOCON: <c>dead-letter-queue.strategy = skip</c>.</summary>
    /// <param name="maxRetries">Executions after the first: 2 means three, 0 gives up at the first failure. 3 by default.</param>
    /// <param name="independent">Whether every message has an error counter of its own. Off by default: attempts add up over a batch.</param>
    public TopicBuilder SkipFailures(int? maxRetries = null, bool? independent = null) => GiveUp("skip", maxRetries, independent);

    /// <summary>Decides by the type of the exception. The first rule that matches counts; what no rule names goes the way of the dead letter queue. HOCON: <c>failure-rules</c>.</summary>
    /// <param name="configure">Adds the rules, in order.</param>
    public TopicBuilder OnFailure(Action<FailurePolicyBuilder> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        configure(new FailurePolicyBuilder(_document, _topic, _path));
        return this;
    }

    /// <summary>Keeps the consumer with its fields when <c>ConsumeAsync</c> fails, instead of making a fresh one. HOCON: <c>on-failure = resume</c>.</summary>
    public TopicBuilder KeepConsumerOnFailure()
    {
        _values.Write(SettingNames.OnFailure, "resume");
        return this;
    }

    /// <summary>
    /// Makes what a batch produces and what it finishes visible together, or neither: exactly once, through crashes and rebalances. Each batch is a
    /// transaction, unless the consumer says otherwise with <c>TransactionAsync</c>. HOCON: <c>transactional = on</c>.
    /// </summary>
    public TopicBuilder Transactional()
    {
        _values.Write(SettingNames.Transactional, true);
        return this;
    }

    /// <summary>Leaves it to the consumer to mark what is finished. HOCON: <c>offsets = manual</c>.</summary>
    public TopicBuilder ManualOffsets()
    {
        _values.Write(SettingNames.Offsets, "manual");
        return this;
    }

    /// <summary>
    /// Says that the consumer marks with metadata, so that a start is refused where the connection cannot carry it (<c>poller = consume</c>). Without it
    /// metadata works as well, and where it cannot be carried the marks are refused. HOCON: <c>metadata-max-bytes</c>.
    /// </summary>
    /// <param name="maxBytes">
    /// Longest metadata in UTF-8, from 1 to 32,767 and not more than the broker's <c>offset.metadata.max.bytes</c>; 4,096 by default, as there.
    /// </param>
    public TopicBuilder OffsetMetadata(int? maxBytes = null)
    {
        _values.Write(SettingNames.MetadataMaxBytes, maxBytes ?? RoutingDefaults.MetadataMaxBytes);
        return this;
    }

    /// <summary>Leaves headers in the client, which saves time per message where nobody reads them. HOCON: <c>headers = off</c>.</summary>
    public TopicBuilder WithoutHeaders()
    {
        _values.Write(SettingNames.Headers, false);
        return this;
    }

    /// <summary>Sets how long a partition waits before the next attempt. HOCON: <c>backoff</c>.</summary>
    /// <param name="initial">Pause before the second attempt, doubled for each further one. Longer than 0; 1 second by default.</param>
    /// <param name="maximum">Longest pause. At least <paramref name="initial"/>; 30 seconds by default.</param>
    /// <param name="jitter">Share by which a pause may be shorter or longer, 0 to 1; 0.2 by default.</param>
    public TopicBuilder Backoff(TimeSpan? initial = null, TimeSpan? maximum = null, double? jitter = null)
    {
        _values.Write(SettingNames.BackoffInitial, initial);
        _values.Write(SettingNames.BackoffMaximum, maximum);
        _values.Write(SettingNames.BackoffJitter, jitter);
        return this;
    }

    /// <summary>Sets the most messages of one batch. HOCON: <c>max-batch-size</c>.</summary>
    /// <param name="messages">At least 1; 500 by default, of a transactional route 5,000.</param>
    public TopicBuilder MaxBatchSize(int messages)
    {
        _values.Write(SettingNames.MaxBatchSize, messages);
        return this;
    }

    /// <summary>Sets how long a started batch waits for more. HOCON: <c>max-wait-time</c>.</summary>
    /// <param name="time">0 for not at all; 5 milliseconds by default.</param>
    public TopicBuilder MaxWaitTime(TimeSpan time)
    {
        _values.Write(SettingNames.MaxWaitTime, time);
        return this;
    }

    /// <summary>Sets what is read ahead per partition. HOCON: <c>buffer</c>.</summary>
    /// <param name="messages">At least the batch size; four batches by default.</param>
    /// <param name="bytes">At least 1; 1 MiB by default, of a transactional route 4 MiB.</param>
    public TopicBuilder Buffer(int? messages = null, long? bytes = null)
    {
        _values.Write(SettingNames.BufferMessages, messages);
        _values.Write(SettingNames.BufferBytes, bytes);
        return this;
    }

    /// <summary>
    /// Calls the consumer's <c>TickAsync</c> without messages, for each of its partitions: when the partition was idle for a time, or at the moments of
    /// a cron expression. HOCON: <c>periodic</c>.
    /// </summary>
    /// <param name="every">How long a partition is idle before a tick: no batch and no tick has run. Longer than 0, at most 24 days; 5 seconds by default.</param>
    /// <param name="cron">A cron expression instead, in UTC: five fields, or six with the second in front, such as <c>0 */5 * * * *</c>. Not both.</param>
    /// <param name="duringPause">Whether a paused partition ticks. On by default.</param>
    /// <param name="duringRetry">Whether one ticks that waits to try again what failed; needs <paramref name="duringPause"/>. Off by default.</param>
    /// <param name="cronGrace">How long ago a moment of <paramref name="cron"/> may be that nobody could tick at. At least 0; 1 minute by default.</param>
    public TopicBuilder Periodic(
        TimeSpan? every = null, string? cron = null, bool? duringPause = null, bool? duringRetry = null, TimeSpan? cronGrace = null)
    {
        _values.Write(SettingNames.PeriodicEnabled, true);
        _values.Write(SettingNames.PeriodicInterval, every);
        if (cron is not null) _values.Write(SettingNames.PeriodicCron, cron);
        _values.Write(SettingNames.PeriodicDuringPause, duringPause);
        _values.Write(SettingNames.PeriodicDuringRetry, duringRetry);
        _values.Write(SettingNames.PeriodicCronGrace, cronGrace);
        return this;
    }

    internal static void Add(
        RouteDocument document, RouteNode group, string subscriptionGroup, string topic, Type consumer, Action<TopicBuilder>? configure)
    {
        ArgumentNullException.ThrowIfNull(topic);
        var node = document.AddTopic(group, group.GetOrAdd(subscriptionGroup), topic, CodeSource.Name);
        node.Values[SettingNames.Consumer] =
            new SettingValue(ConsumerTypeName.Of(consumer), CodeSource.Name) { Type = consumer };
        configure?.Invoke(new TopicBuilder(document, node, SettingPath.Topic(group.Name, subscriptionGroup, topic)));
    }

    private TopicBuilder GiveUp(string strategy, int? maxRetries, bool? independent)
    {
        _values.Write(SettingNames.DeadLetterStrategy, strategy);
        _values.Write(SettingNames.DeadLetterMaxRetries, maxRetries);
        _values.Write(SettingNames.DeadLetterIndependent, independent);
        return this;
    }
}
