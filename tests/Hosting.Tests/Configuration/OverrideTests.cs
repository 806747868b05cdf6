using Troupe.Engine.Configuration;

namespace Troupe.Hosting.Tests.Configuration;

/// <summary>
/// The routes of <see cref="EverySetting"/> in one source, one value of them in a source of more authority: that value changes, and nothing
/// beside it.
/// </summary>
public sealed class OverrideTests
{
    private const string Orders = "orders.v1";
    private const string Clicks = "clicks.v1";
    private const string Views = "views.v1";

    private static readonly Override[] All =
    [
        new(SettingNames.Application, [], "shutdown-timeout", "50s", "ShutdownTimeout", troupe => troupe.ShutdownTimeout(Seconds(50))),
        new(SettingNames.Application, [], "transactions.id-prefix", "other", "Transactions/IdPrefix", troupe => troupe.Transactions(idPrefix: "other")),
        new(SettingNames.Application, [], "transactions.node-id", "two", "Transactions/NodeId", troupe => troupe.Transactions(nodeId: "two")),
        new(SettingNames.Application, [], "transactions.timeout", "40s", "Transactions/Timeout", troupe => troupe.Transactions(timeout: Seconds(40))),
        new(SettingNames.Application, [], "transactions.max-records", "77", "Transactions/MaxRecords", troupe => troupe.Transactions(maxRecords: 77)),
        new(SettingNames.Application, [], "transactions.max-bytes", "2 KiB", "Transactions/MaxBytes", troupe => troupe.Transactions(maxBytes: 2048)),
        new(SettingNames.Application, [], "transactions.min-interval", "1s", "Transactions/MinInterval", troupe => troupe.Transactions(minInterval: Seconds(1))),
        new(SettingNames.Application, [], "transactions.abandon-after", "1s", "Transactions/AbandonAfter", troupe => troupe.Transactions(abandonAfter: Seconds(1))),

        // The subscription group beside it has bounds of its own, so only the group default takes them over.
        new(SettingNames.Group, [], "commit-interval", "3s", "billing/default/CommitInterval", Group(group => group.CommitInterval(Seconds(3)))),
        new(SettingNames.Group, [], "revocation-timeout", "21s", "billing/default/RevocationTimeout", Group(group => group.RevocationTimeout(Seconds(21)))),
        new(SettingNames.Group, [], "cancel-grace", "4s", "billing/default/CancelGrace", Group(group => group.CancelGrace(Seconds(4)))),
        new(SettingNames.Group, [], "poller", "auto", "billing/default/Poller", Group(group => group.Poller("auto"))),

        new(SettingNames.Group, [], "multiplexing.max", "5", "billing/default/Multiplexing/Max", Group(group => group.Multiplexing(max: 5))),
        new(SettingNames.Group, [], "multiplexing.min", "1", "billing/default/Multiplexing/Min", Group(group => group.Multiplexing(max: 4, min: 1))),
        new(SettingNames.Group, [], "multiplexing.boot", "4", "billing/default/Multiplexing/Boot", Group(group => group.Multiplexing(max: 4, boot: 4))),
        new(SettingNames.Group, [], "multiplexing.scale-delay", "80s", "billing/default/Multiplexing/ScaleDelay",
            Group(group => group.Multiplexing(max: 4, scaleDelay: Seconds(80)))),
        new(SettingNames.Group, [], "multiplexing.lag-threshold", "50", "billing/default/Multiplexing/LagThreshold",
            Group(group => group.Multiplexing(max: 4, lagThreshold: 50))),
        new(SettingNames.Group, [], "multiplexing.saturation-threshold", "0.25", "billing/default/Multiplexing/SaturationThreshold",
            Group(group => group.Multiplexing(max: 4, saturationThreshold: 0.25))),

        new(SettingNames.SubscriptionGroup, ["quick"], "commit-interval", "3s", "billing/quick/CommitInterval", Quick(quick => quick.CommitInterval(Seconds(3)))),
        new(SettingNames.SubscriptionGroup, ["quick"], "revocation-timeout", "11s", "billing/quick/RevocationTimeout", Quick(quick => quick.RevocationTimeout(Seconds(11)))),
        new(SettingNames.SubscriptionGroup, ["quick"], "cancel-grace", "4s", "billing/quick/CancelGrace", Quick(quick => quick.CancelGrace(Seconds(4)))),
        new(SettingNames.SubscriptionGroup, ["quick"], "poller", "native", "billing/quick/Poller", Quick(quick => quick.Poller("native"))),
        new(SettingNames.SubscriptionGroup, ["quick"], "multiplexing.max", "5", "billing/quick/Multiplexing/Max", Quick(quick => quick.Multiplexing(max: 5))),
        new(SettingNames.SubscriptionGroup, ["quick"], "multiplexing.min", "2", "billing/quick/Multiplexing/Min", Quick(quick => quick.Multiplexing(max: 3, min: 2))),
        new(SettingNames.SubscriptionGroup, ["quick"], "multiplexing.boot", "3", "billing/quick/Multiplexing/Boot", Quick(quick => quick.Multiplexing(max: 3, boot: 3))),
        new(SettingNames.SubscriptionGroup, ["quick"], "multiplexing.scale-delay", "40s", "billing/quick/Multiplexing/ScaleDelay",
            Quick(quick => quick.Multiplexing(max: 3, scaleDelay: Seconds(40)))),
        new(SettingNames.SubscriptionGroup, ["quick"], "multiplexing.lag-threshold", "60", "billing/quick/Multiplexing/LagThreshold",
            Quick(quick => quick.Multiplexing(max: 3, lagThreshold: 60))),
        new(SettingNames.SubscriptionGroup, ["quick"], "multiplexing.saturation-threshold", "0.75", "billing/quick/Multiplexing/SaturationThreshold",
            Quick(quick => quick.Multiplexing(max: 3, saturationThreshold: 0.75))),

        new(SettingNames.Topic, ["quick", Views], "consumer", "Troupe.Hosting.Tests.OtherConsumer, Troupe.Hosting.Tests", $"billing/quick/{Views}/Consumer",
            Quick(quick => quick.Topic<OtherConsumer>(Views))),
        OfTopic(Views, "offsets", "manual", "ManualOffsets", topic => topic.ManualOffsets()),
        OfTopic(Clicks, "metadata-max-bytes", "3 KiB", "MetadataMaxBytes", topic => topic.OffsetMetadata(3 * 1024)),
        OfTopic(Clicks, "transactional", "off", "Transactional", code: null),
        OfTopic(Views, "headers", "off", "Headers", topic => topic.WithoutHeaders()),
        OfTopic(Views, "on-failure", "resume", "KeepConsumer", topic => topic.KeepConsumerOnFailure()),
        OfTopic(Clicks, "max-batch-size", "7", "MaxBatchSize", topic => topic.MaxBatchSize(7)),
        OfTopic(Clicks, "max-wait-time", "9ms", "MaxWaitTime", topic => topic.MaxWaitTime(TimeSpan.FromMilliseconds(9))),
        OfTopic(Clicks, "buffer.messages", "1234", "BufferMessages", topic => topic.Buffer(messages: 1234)),
        OfTopic(Clicks, "buffer.bytes", "2 KiB", "BufferBytes", topic => topic.Buffer(bytes: 2048)),
        OfTopic(Orders, "backoff.initial", "3s", "Backoff/Initial", topic => topic.Backoff(initial: Seconds(3))),
        OfTopic(Orders, "backoff.maximum", "50s", "Backoff/Maximum", topic => topic.Backoff(maximum: Seconds(50))),
        OfTopic(Orders, "backoff.jitter", "0.75", "Backoff/Jitter", topic => topic.Backoff(jitter: 0.75)),
        OfTopic(Views, "dead-letter-queue.strategy", "skip", "DeadLetterQueue/Strategy", topic => topic.SkipFailures()),
        OfTopic(Clicks, "dead-letter-queue.strategy", "none", "DeadLetterQueue/Strategy", code: null),
        OfTopic(Clicks, "dead-letter-queue.max-retries", "8", "DeadLetterQueue/MaxRetries", topic => topic.SkipFailures(maxRetries: 8)),
        OfTopic(Clicks, "dead-letter-queue.independent", "on", "DeadLetterQueue/Independent", topic => topic.SkipFailures(independent: true)),

        OfTopic(Orders, "delay-by", "6s", "Filters/DelayBy", topic => topic.DelayBy(Seconds(6))),
        OfTopic(Orders, "expire-after", "9m", "Filters/ExpireAfter", topic => topic.ExpireAfter(TimeSpan.FromMinutes(9))),
        OfTopic(Orders, "throttle.messages", "7", "Filters/ThrottleMessages", topic => topic.Throttle(7)),
        OfTopic(Orders, "throttle.per", "9s", "Filters/ThrottlePer", topic => topic.Throttle(1000, per: Seconds(9))),
        OfTopic(Clicks, "filter", "Troupe.Hosting.Tests.OtherFilter, Troupe.Hosting.Tests", "Filters/Filter", topic => topic.Filter<OtherFilter>()),

        OfTopic(Views, "periodic.enabled", "on", "Ticks/Enabled", topic => topic.Periodic()),
        OfTopic(Clicks, "periodic.interval", "9s", "Ticks/Interval", topic => topic.Periodic(every: Seconds(9))),
        OfTopic(Orders, "periodic.cron", "0 * * * * *", "Ticks/Cron", topic => topic.Periodic(cron: "0 * * * * *")),
        OfTopic(Orders, "periodic.cron-grace", "3s", "Ticks/CronGrace", topic => topic.Periodic(cronGrace: Seconds(3))),
        OfTopic(Orders, "periodic.during-pause", "on", "Ticks/DuringPause", topic => topic.Periodic(duringPause: true)),
        OfTopic(Clicks, "periodic.during-retry", "off", "Ticks/DuringRetry", topic => topic.Periodic(duringRetry: false)),

        OfRule("System.OverflowException", "action", "retry", "Action", code: null),
        OfRule("System.OverflowException", "max-retries", "9", "MaxRetries", policy => policy.Skip<OverflowException>(retries: 9)),
        OfRule("System.InvalidOperationException", "topic", "elsewhere", "Topic", policy => policy.DeadLetter<InvalidOperationException>(retries: 1, topic: "elsewhere")),
    ];

    public static TheoryData<int> Overrides => [.. Enumerable.Range(0, All.Length)];

    [Theory]
    [MemberData(nameof(Overrides))]
    public void Value_ShouldChangeAlone_WhenAnotherSourceOverridesIt(int index)
    {
        var change = All[index];
        var before = Sources.Load(system: EverySetting.InHocon);

        Assert.Equal([change.Changed], ModelContent.Differences(before, Sources.Load(hocon: change.Hocon(), system: EverySetting.InHocon)));
        Assert.Equal([change.Changed], ModelContent.Differences(before, Sources.Load(json: change.Json(), hocon: EverySetting.InHocon)));
        if (change.Code is not { } code) return;
        Assert.Equal([change.Changed], ModelContent.Differences(before, Sources.Load(code, hocon: EverySetting.InHocon)));
        Assert.Equal([change.Changed], ModelContent.Differences(before, Sources.Load(code, json: EverySetting.InJson)));
    }

    /// <summary>Rules share the queue of their topic; the others have one of their own.</summary>
    [Fact]
    public void Queue_ShouldChangeWithTheRulesThatShareIt()
    {
        var before = Sources.Load(system: EverySetting.InHocon);
        var change = OfTopic(Orders, "dead-letter-queue.topic", "other", "", code: null);

        Assert.Equal(
            ["DeadLetterQueue/Topic", "FailureRules/System.FormatException/Topic"],
            ModelContent.Differences(before, Sources.Load(json: change.Json(), hocon: EverySetting.InHocon)).Select(place => place[$"billing/default/{Orders}/".Length..]));
    }

    [Fact]
    public void Overrides_ShouldCoverEveryWord()
    {
        Assert.Equal(Words(SettingNames.Application), Known(SettingNames.Application, SettingNames.Defaults, SettingNames.Transactions, "engine-dispatcher", "consumer-dispatcher"));
        Assert.Equal(Words(SettingNames.Group), Known(SettingNames.Group, SettingNames.Id, SettingNames.Multiplexing));
        Assert.Equal(Words(SettingNames.SubscriptionGroup), Known(SettingNames.SubscriptionGroup, SettingNames.Name, SettingNames.Multiplexing));
        Assert.Equal(Words(SettingNames.Topic), Known(SettingNames.Topic, SettingNames.Name, SettingNames.FailureRules, SettingNames.DeadLetterTopic));
        Assert.Equal(Words(SettingNames.FailureRule), Known(SettingNames.FailureRule, SettingNames.RuleException));

        static IEnumerable<string> Words(NameSet level) =>
            All.Where(change => change.Level == level).Select(change => change.Word).Distinct().Order(StringComparer.Ordinal);

        static IEnumerable<string> Known(NameSet level, params string[] structure) => level.Names
            .Except([.. structure, SettingNames.Kafka, SettingNames.ConsumerGroups, SettingNames.SubscriptionGroups, SettingNames.Topics], StringComparer.Ordinal)
            .Order(StringComparer.Ordinal);
    }

    private static Override OfTopic(string topic, string word, string text, string changed, Action<TopicBuilder>? code)
    {
        var group = topic == Orders ? "default" : "quick";
        return new(
            SettingNames.Topic, [group, topic], word, text, $"billing/{group}/{topic}/{changed}",
            code is null ? null : Subscription(group, quick => quick.Topic<PlainConsumer>(topic, code)));
    }

    private static Override OfRule(string exception, string word, string text, string changed, Action<FailurePolicyBuilder>? code) => new(
        SettingNames.FailureRule, ["default", Orders, exception], word, text, $"billing/default/{Orders}/FailureRules/{exception}/{changed}",
        code is null ? null : Group(group => group.Topic<PlainConsumer>(Orders, topic => topic.OnFailure(code))));

    private static Action<TroupeBuilder> Group(Action<ConsumerGroupBuilder> configure) => troupe => troupe.ConsumerGroup("billing", configure);

    private static Action<TroupeBuilder> Quick(Action<SubscriptionGroupBuilder> configure) => Subscription("quick", configure);

    private static Action<TroupeBuilder> Subscription(string name, Action<SubscriptionGroupBuilder> configure) =>
        Group(group => group.SubscriptionGroup(name, configure));

    private static TimeSpan Seconds(int seconds) => TimeSpan.FromSeconds(seconds);
}
