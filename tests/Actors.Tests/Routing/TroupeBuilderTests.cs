using Akka.Configuration;
using Troupe.Actors.Configuration;
using Troupe.Actors.Consumers;
using Troupe.Engine.Configuration;
using Troupe.Engine.Routing;

namespace Troupe.Actors.Tests.Routing;

public sealed class TroupeBuilderTests
{
    [Fact]
    public void Code_ShouldMeanTheSameAsHocon()
    {
        var inHocon = HoconRouteReader.Read(ConfigurationFactory.ParseString(RoutesInHocon.Everything), "HOCON");

        var inCode = Build(EverythingInCode).Document;

        SettingsAssert.Equal(Settings(inHocon), Settings(inCode));
    }

    [Fact]
    public void Sources_ShouldSayEverySetting_EachWithItsPlace()
    {
        var inHocon = HoconRouteReader.Read(ConfigurationFactory.ParseString(RoutesInHocon.Everything), "HOCON");
        var inCode = Build(EverythingInCode).Document;

        Assert.All(Values(inCode.Application), value => Assert.Equal("code", value.Value.Source));
        Assert.All(Values(inHocon.Application), value => Assert.EndsWith($".{value.Key}", value.Value.Source, StringComparison.Ordinal));
        Assert.All(Values(inHocon.Application), value => Assert.StartsWith("HOCON troupe.", value.Value.Source, StringComparison.Ordinal));
        Assert.Equal(RouteNames, Written(inCode));
        Assert.Equal(RouteNames, Written(inHocon));

        static IEnumerable<string> Written(RouteDocument document) =>
            Values(document.Application, kafka: false).Select(value => value.Key).Distinct().Order(StringComparer.Ordinal);
    }

    [Fact]
    public void FailureRule_ShouldKeepItsOtherValues_WhenCodeNamesOneOfThem()
    {
        var inHocon = HoconRouteReader.Read(ConfigurationFactory.ParseString(RoutesInHocon.Everything), "HOCON");
        var inCode = Build(troupe => troupe.ConsumerGroup("billing", group => group
            .Topic<PlainConsumer>("orders.v1", topic => topic.OnFailure(policy => policy.DeadLetter<InvalidOperationException>(retries: 7))))).Document;

        var rules = Settings(inCode, inHocon).ConsumerGroups[0].SubscriptionGroups[0].Topics[0].FailureRules.Rules;

        Assert.Equal(new FailureRule(typeof(InvalidOperationException), FailureAction.DeadLetter, 7, "refused"), rules[1]);
        Assert.Equal(
            [typeof(FatalConsumerException), typeof(InvalidOperationException), typeof(FormatException), typeof(OverflowException), typeof(TimeoutException)],
            rules.Select(rule => rule.Exception));
    }

    [Fact]
    public void FailureRule_ShouldBeAProblem_WhenCodeNamesItsExceptionTwice()
    {
        var document = Build(troupe => troupe.ConsumerGroup("billing", group => group.Topic<PlainConsumer>("orders", topic => topic
            .OnFailure(policy => policy.DeadLetterAtOnce<TimeoutException>("late"))
            .OnFailure(policy => policy.Skip<TimeoutException>())))).Document;

        Assert.Equal(
            ["troupe.consumer-groups[billing].topics[orders].failure-rules[System.TimeoutException, System.Private.CoreLib] is written twice (the second time in code). Keep one of them."],
            document.Problems);
    }

    [Fact]
    public void FailurePolicy_ShouldSetTheRetriesOfEverythingElse()
    {
        var inCode = Build(troupe => troupe.WithBootstrapServers("one:9092").ConsumerGroup("billing", group => group
            .Topic<PlainConsumer>("orders", topic => topic.DeadLetterQueue("dead").OnFailure(policy => policy.Default(retries: 9))))).Document;

        Assert.Equal(9, Settings(inCode).ConsumerGroups[0].SubscriptionGroups[0].Topics[0].DeadLetterQueue.MaxRetries);
    }

    [Fact]
    public void Code_ShouldWin_ValueByValue()
    {
        var inHocon = HoconRouteReader.Read(ConfigurationFactory.ParseString(RoutesInHocon.Everything), "HOCON");
        var inCode = Build(troupe => troupe.ConsumerGroup("billing", group => group
            .Topic<PlainConsumer>("orders.v1", topic => topic.DeadLetterQueue("elsewhere")))).Document;

        var topic = Settings(inCode, inHocon).ConsumerGroups[0].SubscriptionGroups[0].Topics[0];

        Assert.Equal(
            new DeadLetterQueueSettings { Strategy = DeadLetterStrategy.Dispatch, Topic = "elsewhere", MaxRetries = 2, Independent = true },
            topic.DeadLetterQueue);
        Assert.Equal(0.5, topic.Backoff.Jitter);
    }

    [Fact]
    public void Group_ShouldBeContinued_WhenItIsNamedAgain()
    {
        var document = Build(troupe => troupe
            .ConsumerGroup("billing", group => group.Topic<PlainConsumer>("orders"))
            .ConsumerGroup("billing", group => group.Topic<PlainConsumer>("payments"))).Document;

        var group = Assert.Single(document.Application.Children);
        Assert.Equal(["orders", "payments"], group.Find("default")!.Children.Select(topic => topic.Name));
    }

    [Fact]
    public void Topic_ShouldBeAProblem_WhenItIsRoutedTwice()
    {
        var document = Build(troupe => troupe.ConsumerGroup("billing", group => group
            .Topic<PlainConsumer>("orders")
            .Topic<PlainConsumer>("orders"))).Document;

        Assert.Equal(["troupe.consumer-groups[billing].topics[orders] is written twice (the second time in code). Keep one of them."], document.Problems);
    }

    [Fact]
    public void Values_ShouldNotThrow_AsTheyAreCheckedTogetherAtStart()
    {
        var document = Build(troupe => troupe
            .WithBootstrapServers("one:9092")
            .ConsumerGroup("billing", group => group.Topic<PlainConsumer>("orders", topic => topic
                .MaxBatchSize(0)
                .MaxWaitTime(TimeSpan.FromMilliseconds(-1))
                .Backoff(initial: TimeSpan.FromSeconds(5), maximum: TimeSpan.FromSeconds(1))))).Document;

        var result = SettingsReader.Read(document, ConsumerForms.Problem);

        Assert.Equal(
            [
                "troupe.consumer-groups[billing].topics[orders].max-batch-size (0, from code) must be at least 1.",
                "troupe.consumer-groups[billing].topics[orders].max-wait-time (-1ms, from code) must not be negative. Write 0 for no waiting.",
                "troupe.consumer-groups[billing].topics[orders].backoff.maximum (1s, from code) is shorter than backoff.initial (5s, from code). Raise backoff.maximum or lower backoff.initial.",
            ],
            result.Problems);
    }

    [Fact]
    public void Consumer_ShouldBeRefused_WhenItConsumesNothing()
    {
        var document = Build(troupe => troupe
            .WithBootstrapServers("one:9092")
            .ConsumerGroup("billing", group => group.Topic<IdleConsumer>("orders"))).Document;

        var problem = Assert.Single(SettingsReader.Read(document, ConsumerForms.Problem).Problems);

        Assert.StartsWith(
            "troupe.consumer-groups[billing].topics[orders].consumer (Troupe.Actors.Tests.Routing.TroupeBuilderTests+IdleConsumer, Troupe.Actors.Tests, from code): ",
            problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Hocon_ShouldAddUp_WhenItIsGivenTwice()
    {
        var builder = Build(troupe => troupe
            .WithHocon(ConfigurationFactory.ParseString("troupe { shutdown-timeout = 1s\n defaults { headers = off } }"))
            .WithHocon(ConfigurationFactory.ParseString("troupe { shutdown-timeout = 2s }")));

        var document = HoconRouteReader.ReadApplication(builder.Hocon!);

        Assert.Equal("2s", document.Application.Values["shutdown-timeout"].Text);
        Assert.Equal("off", document.Defaults["headers"].Text);
    }

    private static void EverythingInCode(TroupeBuilder troupe) => troupe
        .WithBootstrapServers("one:9092,two:9092")
        .WithKafka("socket.keepalive.enable", "true")
        .ShutdownTimeout(TimeSpan.FromSeconds(40))
        .Transactions(
            idPrefix: "shop", nodeId: "one", timeout: TimeSpan.FromSeconds(20), maxRecords: 5000, maxBytes: 1024 * 1024,
            minInterval: TimeSpan.Zero, abandonAfter: TimeSpan.FromSeconds(30))
        .ConsumerGroup("billing", group => group
            .WithKafka("client.id", "billing")
            .CommitInterval(TimeSpan.FromSeconds(1))
            .RevocationTimeout(TimeSpan.FromSeconds(20))
            .CancelGrace(TimeSpan.Zero)
            .Poller("consume")
            .Multiplexing(max: 4, scaleDelay: TimeSpan.FromSeconds(90))
            .Topic<PlainConsumer>("orders.v1", topic => topic
                .DeadLetterQueue("dead_messages", maxRetries: 2, independent: true)
                .Backoff(TimeSpan.FromMilliseconds(500), TimeSpan.FromMinutes(1), jitter: 0.5)
                .DelayBy(TimeSpan.FromSeconds(5))
                .ExpireAfter(TimeSpan.FromHours(1))
                .Throttle(1000, per: TimeSpan.FromSeconds(2))
                .Filter<PlainFilter>()
                .Periodic(cron: "0 */5 * * * *", cronGrace: TimeSpan.FromSeconds(30))
                .OnFailure(policy => policy
                    .Stop<FatalConsumerException>()
                    .DeadLetter<InvalidOperationException>(retries: 1, topic: "refused")
                    .DeadLetterAtOnce<FormatException>()
                    .Skip<OverflowException>(retries: 2)
                    .Retry<TimeoutException>()))
            .SubscriptionGroup("quick", quick => quick
                .WithKafka("client.id", "quick")
                .CommitInterval(TimeSpan.FromMilliseconds(250))
                .RevocationTimeout(TimeSpan.FromSeconds(10))
                .CancelGrace(TimeSpan.FromSeconds(2))
                .Poller("auto")
                .Multiplexing(min: 1, max: 3, boot: 2, scaleDelay: TimeSpan.FromSeconds(30), lagThreshold: 6_000, saturationThreshold: 0.6)
                .Topic<PlainConsumer>("clicks", topic => topic
                    .Transactional()
                    .ManualOffsets()
                    .OffsetMetadata(maxBytes: 2048)
                    .WithoutHeaders()
                    .KeepConsumerOnFailure()
                    .MaxBatchSize(1000)
                    .MaxWaitTime(TimeSpan.Zero)
                    .Buffer(messages: 5000, bytes: 2 * 1024 * 1024)
                    .Periodic(every: TimeSpan.FromSeconds(2), duringPause: true, duringRetry: true)
                    .SkipFailures(maxRetries: 0))));

    /// <summary>Every word that a route can hold; where a strategy needs no word, as with a named queue, HOCON's other topic writes it.</summary>
    private static IEnumerable<string> RouteNames => typeof(SettingNames).GetFields()
        .Where(constant => constant.IsLiteral)
        .Select(constant => (string)constant.GetRawConstantValue()!)
        .Except([
            SettingNames.Kafka, SettingNames.ConsumerGroups, SettingNames.SubscriptionGroups, SettingNames.Topics, SettingNames.Defaults,
            SettingNames.Id, SettingNames.Name, SettingNames.FailureRules, SettingNames.Transactions, SettingNames.Multiplexing,
        ])
        .Order(StringComparer.Ordinal);

    private static IEnumerable<KeyValuePair<string, SettingValue>> Values(RouteNode node, bool kafka = true) =>
        [.. node.Values, .. kafka ? node.Kafka : [], .. node.Children.SelectMany(child => Values(child, kafka))];

    private static TroupeBuilder Build(Action<TroupeBuilder> configure)
    {
        var builder = new TroupeBuilder();
        configure(builder);
        return builder;
    }

    private static TroupeSettings Settings(params RouteDocument[] documents) =>
        SettingsReader.Read(RouteDocument.Merge([.. documents, ReferenceConf.Document]), ConsumerForms.Problem).OrThrow();

    private sealed class IdleConsumer : PartitionConsumerActor<string>;
}
