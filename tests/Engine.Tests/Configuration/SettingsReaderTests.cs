using Troupe.Engine.Configuration;
using Troupe.Engine.Routing;
using static Troupe.Engine.Tests.Configuration.Tree;

namespace Troupe.Engine.Tests.Configuration;

public sealed class SettingsReaderTests
{
    [Fact]
    public void Settings_ShouldHoldTheDefaults_WhenOnlyTheNecessaryIsWritten()
    {
        var result = Read(Document(Orders()));

        Assert.Empty(result.Problems);
        var group = Assert.Single(result.Settings!.ConsumerGroups);
        var subscriptionGroup = Assert.Single(group.SubscriptionGroups);
        Assert.Equal("billing", group.Id);
        Assert.Equal("default", subscriptionGroup.Name);
        Assert.Equal(new TopicSettings("orders", typeof(FitConsumer)), Assert.Single(subscriptionGroup.Topics));
        Assert.Equal(RoutingDefaults.CommitInterval, subscriptionGroup.CommitInterval);
        Assert.Equal("localhost:9092", subscriptionGroup.Kafka["bootstrap.servers"]);
    }

    [Fact]
    public void Topic_ShouldTakeEveryWord()
    {
        var topic = Topic(
            ("max-batch-size", "10"), ("max-wait-time", "0"), ("offsets", "manual"), ("headers", "off"),
            ("buffer", Fields(("messages", "30"), ("bytes", "2 MiB"))),
            ("backoff", Fields(("initial", "2s"), ("maximum", "00:01:00"), ("jitter", "0.5"))),
            ("dead-letter-queue", Fields(("topic", "dead"), ("max-retries", "0"), ("independent", "yes"))));

        var expected = new TopicSettings("orders", typeof(FitConsumer))
        {
            MaxBatchSize = 10,
            MaxWaitTime = TimeSpan.Zero,
            ManualOffsets = true,
            Headers = false,
            BufferMessages = 30,
            BufferBytes = 2 * 1024 * 1024,
            Backoff = new() { Initial = TimeSpan.FromSeconds(2), Maximum = TimeSpan.FromMinutes(1), Jitter = 0.5 },
            DeadLetterQueue = new() { Strategy = DeadLetterStrategy.Dispatch, Topic = "dead", MaxRetries = 0, Independent = true },
        };
        Assert.Equal(expected, topic);
    }

    [Fact]
    public void Buffer_ShouldHoldFourBatches_WhenItIsNotSet()
    {
        Assert.Equal(40, Topic(("max-batch-size", "10")).BufferMessages);
        Assert.Equal(40, Topic(("max-batch-size", "10"), ("buffer", Fields(("messages", "auto")))).BufferMessages);
        Assert.Equal(int.MaxValue, Topic(("max-batch-size", "2000000000")).BufferMessages);
    }

    [Fact]
    public void Metadata_ShouldBeWhatTheBrokerTakes_WhereTheConnectionCanCarryIt()
    {
        Assert.Equal(4_096, Topic().MetadataMaxBytes);
        Assert.Equal(4_096, Topic(("metadata-max-bytes", "auto")).MetadataMaxBytes);
        Assert.Equal(2_048, Topic(("metadata-max-bytes", "2 KiB")).MetadataMaxBytes);
    }

    [Fact]
    public void Route_ShouldBeTheOneThatNamesTheTopic_ElseTheFirstPatternThatMatches()
    {
        (string, object) consumer = ("consumer", typeof(FitConsumer).AssemblyQualifiedName!);
        var group = Read(Document(
        [
            ("kafka", Fields(("bootstrap.servers", "localhost:9092"))),
            ("consumer-groups", List(Fields(
                ("id", "billing"),
                ("topics", List(
                    Fields(("name", "^metrics\\..*"), consumer, ("max-batch-size", "1")),
                    Fields(("name", "^metrics.*"), consumer, ("max-batch-size", "2")),
                    Fields(("name", "metrics.cpu"), consumer, ("max-batch-size", "3"))))))),
        ])).OrThrow().ConsumerGroups[0].SubscriptionGroups[0];

        Assert.Equal(["^(metrics\\..*)$", "^(metrics.*)$", "metrics.cpu"], group.Topics.Select(topic => topic.Subscription));
        Assert.Equal(3, group.RouteOf("metrics.cpu")?.MaxBatchSize);
        Assert.Equal(1, group.RouteOf("metrics.disk")?.MaxBatchSize);
        Assert.Equal(2, group.RouteOf("metrics-old")?.MaxBatchSize);
        Assert.Null(group.RouteOf("orders"));
    }

    [Fact]
    public void Defaults_ShouldHold_WhereTheRouteSaysNothing()
    {
        var result = Read(Document(
        [
            .. Orders(("backoff", Fields(("maximum", "7s")))),
            ("defaults", Fields(("backoff", Fields(("initial", "5s"), ("maximum", "6s"))), ("commit-interval", "9s"))),
        ]));

        var subscriptionGroup = result.OrThrow().ConsumerGroups[0].SubscriptionGroups[0];
        Assert.Equal(TimeSpan.FromSeconds(5), subscriptionGroup.Topics[0].Backoff.Initial);
        Assert.Equal(TimeSpan.FromSeconds(7), subscriptionGroup.Topics[0].Backoff.Maximum);
        Assert.Equal(TimeSpan.FromSeconds(9), subscriptionGroup.CommitInterval);
    }

    [Theory]
    [InlineData(null, null, null, null, DeadLetterStrategy.None, null)]
    [InlineData(null, "dead", null, null, DeadLetterStrategy.Dispatch, "dead")]
    [InlineData("auto", "dead", null, null, DeadLetterStrategy.Dispatch, "dead")]
    [InlineData("skip", null, null, null, DeadLetterStrategy.Skip, null)]
    [InlineData("none", "dead", null, null, DeadLetterStrategy.None, null)]
    [InlineData(null, null, null, "dead", DeadLetterStrategy.Dispatch, "dead")]
    [InlineData("none", null, null, "dead", DeadLetterStrategy.None, null)]
    [InlineData(null, "dead", "skip", null, DeadLetterStrategy.Dispatch, "dead")]
    [InlineData(null, "dead", null, "other", DeadLetterStrategy.Dispatch, "dead")]
    [InlineData("dispatch", null, "none", "dead", DeadLetterStrategy.Dispatch, "dead")]
    internal void DeadLetterQueue_ShouldFollowTheNearerWord(
        string? strategy, string? queue, string? defaultStrategy, string? defaultQueue, DeadLetterStrategy expected, string? expectedTopic)
    {
        var result = Read(Document(
        [
            .. Orders(("dead-letter-queue", Queue(strategy, queue))),
            ("defaults", Fields(("dead-letter-queue", Queue(defaultStrategy, defaultQueue)))),
        ]));

        var settings = result.OrThrow().ConsumerGroups[0].SubscriptionGroups[0].Topics[0].DeadLetterQueue;
        Assert.Equal(expected, settings.Strategy);
        Assert.Equal(expectedTopic, settings.Topic);

        static (string, object)[] Queue(string? strategy, string? topic) =>
        [
            .. strategy is null ? Fields() : Fields(("strategy", strategy)),
            .. topic is null ? Fields() : Fields(("topic", topic)),
        ];
    }

    [Fact]
    public void ClientProperties_ShouldBeOverridden_FromTheOutsideIn()
    {
        var result = Read(Document(
            ("kafka", Fields(("bootstrap.servers", "a:1"), ("client.id", "application"), ("fetch.min.bytes", "1"))),
            ("consumer-groups", List(Fields(
                ("id", "g"),
                ("kafka", Fields(("client.id", "group"), ("check.crcs", "on"))),
                ("topics", List(Fields(("name", "t"), ("consumer", typeof(FitConsumer).AssemblyQualifiedName!)))),
                ("subscription-groups", List(Fields(
                    ("name", "s"),
                    ("kafka", Fields(("client.id", "on"))),
                    ("topics", List(Fields(("name", "u"), ("consumer", typeof(FitConsumer).AssemblyQualifiedName!))))))))))));

        var settings = result.OrThrow();
        Assert.Equal("application", settings.Kafka["client.id"]);
        Assert.Equal("group", settings.ConsumerGroups[0].SubscriptionGroups[0].Kafka["client.id"]);
        Assert.Equal("true", settings.ConsumerGroups[0].SubscriptionGroups[0].Kafka["check.crcs"]);
        Assert.Equal("on", settings.ConsumerGroups[0].SubscriptionGroups[1].Kafka["client.id"]);
        Assert.Equal("1", settings.ConsumerGroups[0].SubscriptionGroups[1].Kafka["fetch.min.bytes"]);
    }

    [Theory]
    [InlineData("b:1", "b:1", "group")]
    [InlineData("a:1", "a:1", "application")]
    [InlineData(null, "a:1", "application")]
    public void SharedClients_ShouldBeTheGroups_WhenItNamesOtherServers(string? servers, string expected, string clientId)
    {
        var result = Read(Document(
            ("kafka", Fields(("bootstrap.servers", "a:1"), ("client.id", "application"), ("fetch.min.bytes", "1"))),
            ("consumer-groups", List(Fields(
                ("id", "g"),
                ("kafka", Fields([("client.id", "group"), .. servers is null ? Fields() : Fields(("bootstrap.servers", servers))])),
                ("topics", List(Fields(("name", "t"), ("consumer", typeof(FitConsumer).AssemblyQualifiedName!)))))))));

        var group = result.OrThrow().ConsumerGroups[0];
        Assert.Equal([expected, clientId, "1"], new[] { "bootstrap.servers", "client.id", "fetch.min.bytes" }.Select(name => group.Kafka[name]));
        Assert.Equal([expected, "group"], new[] { "bootstrap.servers", "client.id" }.Select(name => group.SubscriptionGroups[0].Kafka[name]));
    }

    [Fact]
    public void SubscriptionGroup_ShouldTakeBounds_FromItsConsumerGroup()
    {
        var result = Read(Document(
            ("kafka", Fields(("bootstrap.servers", "a:1"))),
            ("consumer-groups", List(Fields(
                ("id", "g"),
                ("commit-interval", "1s"),
                ("revocation-timeout", "20s"),
                ("subscription-groups", List(Fields(
                    ("name", "s"),
                    ("revocation-timeout", "10s"),
                    ("topics", List(Fields(("name", "t"), ("consumer", typeof(FitConsumer).AssemblyQualifiedName!))))))))))));

        var settings = result.OrThrow().ConsumerGroups[0].SubscriptionGroups[0];
        Assert.Equal(TimeSpan.FromSeconds(1), settings.CommitInterval);
        Assert.Equal(TimeSpan.FromSeconds(10), settings.RevocationTimeout);
    }

    [Fact]
    public void Settings_ShouldReportEveryProblem_WhenThereAreMany()
    {
        var result = Read(Document(
            ("kafka", Fields(("bootstrap.servers", "a:1"), ("enable.auto.commit", "true"), ("fetch.min.bites", "1"))),
            ("shutdown-timeout", "soon"),
            ("consumer-groups", List(Fields(("id", "g"), ("topics", List(
                Fields(("name", "t"), ("consumer", "Nowhere.Consumer, Nowhere"), ("max-batch-size", "0"), ("colour", "red")))))))));

        Assert.False(result.IsUsable);
        Assert.Equal(6, result.Problems.Count);
        var exception = Assert.Throws<TroupeConfigurationException>(result.OrThrow);
        Assert.Equal(result.Problems, exception.Problems);
        Assert.All(result.Problems, problem => Assert.Contains($"- {problem}", exception.Message, StringComparison.Ordinal));
    }

    [Fact]
    public void Problem_ShouldBeSaidOnce_WhenRoutesShareItsCause()
    {
        var consumer = typeof(FitConsumer).AssemblyQualifiedName!;
        var result = Read(Document(
            ("kafka", Fields(("bootstrap.servers", "a:1"))),
            ("defaults", Fields(("max-wait-time", "5"))),
            ("consumer-groups", List(Fields(("id", "g"), ("topics", List(
                Fields(("name", "t"), ("consumer", consumer)), Fields(("name", "u"), ("consumer", consumer)))))))));

        Assert.Equal(
            ["troupe.defaults.max-wait-time (5, from test) is not a duration. Write a number with a unit, such as 500ms, 5s or 2m, or 00:00:05; infinite is not possible here."],
            result.Problems);
    }

    private static TopicSettings Topic(params (string, object)[] settings) =>
        Read(Document(Orders(settings))).OrThrow().ConsumerGroups[0].SubscriptionGroups[0].Topics[0];
}
