using static Troupe.Engine.Tests.Configuration.Tree;

namespace Troupe.Engine.Tests.Configuration;

/// <summary>Every message about a value that can be read but not used: setting, value, source, way out.</summary>
public sealed class SettingsProblemTests
{
    private const string Orders = "troupe.consumer-groups[billing].topics[orders]";

    [Theory]
    [InlineData("max-batch-size", "0", Orders + ".max-batch-size (0, from test) must be at least 1.")]
    [InlineData("max-batch-size", "many", Orders + ".max-batch-size (many, from test) is not a whole number that fits into 32 bits. Write digits without separators, such as 500.")]
    [InlineData("max-batch-size", "3000000000", Orders + ".max-batch-size (3000000000, from test) is not a whole number that fits into 32 bits. Write digits without separators, such as 500.")]
    [InlineData("max-wait-time", "-1ms", Orders + ".max-wait-time (-1ms, from test) must not be negative. Write 0 for no waiting.")]
    [InlineData("max-wait-time", "infinite", Orders + ".max-wait-time (infinite, from test) is not a duration. Write a number with a unit, such as 500ms, 5s or 2m, or 00:00:05; infinite is not possible here.")]
    [InlineData("buffer.messages", "499", Orders + ".buffer.messages (499, from test) is less than max-batch-size (500, the default), so that no batch could fill. Raise buffer.messages or lower max-batch-size.")]
    [InlineData("buffer.bytes", "0", Orders + ".buffer.bytes (0, from test) must be at least 1 byte.")]
    [InlineData("buffer.bytes", "1 XB", Orders + ".buffer.bytes (1 XB, from test) is not a size. Write bytes, or a number with a unit such as 64 KiB or 1 MiB.")]
    [InlineData("offsets", "sometimes", Orders + ".offsets (sometimes, from test) is none of automatic, manual.")]
    [InlineData("metadata-max-bytes", "0", Orders + ".metadata-max-bytes (0, from test) must be at least 1 byte.")]
    [InlineData("metadata-max-bytes", "32768", Orders + ".metadata-max-bytes (32768, from test) is more than the 32767 bytes that Kafka's protocol takes. Lower metadata-max-bytes.")]
    [InlineData("headers", "maybe", Orders + ".headers (maybe, from test) is neither on nor off.")]
    [InlineData("headers", "", Orders + ".headers (\"\", from test) is neither on nor off.")]
    [InlineData("backoff.initial", "0", Orders + ".backoff.initial (0, from test) must be longer than 0.")]
    [InlineData("backoff.initial", "31s", Orders + ".backoff.maximum (30s, the default) is shorter than backoff.initial (31s, from test). Raise backoff.maximum or lower backoff.initial.")]
    [InlineData("backoff.maximum", "999ms", Orders + ".backoff.maximum (999ms, from test) is shorter than backoff.initial (1s, the default). Raise backoff.maximum or lower backoff.initial.")]
    [InlineData("backoff.maximum", "25d", Orders + ".backoff.maximum (25d, from test) must be at most 24 d, as no timer reaches further.")]
    [InlineData("backoff.jitter", "1.1", Orders + ".backoff.jitter (1.1, from test) must be from 0 to 1.")]
    [InlineData("backoff.jitter", "NaN", Orders + ".backoff.jitter (NaN, from test) must be from 0 to 1.")]
    [InlineData("backoff.jitter", "half", Orders + ".backoff.jitter (half, from test) is not a number. Write one from 0 to 1, such as 0.2.")]
    [InlineData("dead-letter-queue.max-retries", "-1", Orders + ".dead-letter-queue.max-retries (-1, from test) must be at least 0.")]
    [InlineData("dead-letter-queue.strategy", "explode", Orders + ".dead-letter-queue.strategy (explode, from test) is none of auto, none, skip, dispatch.")]
    [InlineData("dead-letter-queue.strategy", "dispatch", Orders + ".dead-letter-queue.strategy (dispatch, from test) has no topic to dispatch to. Set " + Orders + ".dead-letter-queue.topic, or choose skip or none.")]
    [InlineData("dead-letter-queue.topic", "dead letters", Orders + ".dead-letter-queue.topic (dead letters, from test) holds the character ' '. Kafka takes letters and digits of ASCII, '.', '_' and '-'.")]
    [InlineData("dead-letter-queue.topic", "orders", Orders + ".dead-letter-queue.topic (orders) is the topic itself: a dead letter would come back as a new message for ever. Name another topic.")]
    public void Topic_ShouldBeRefused_WhenAValueCannotBeUsed(string setting, string value, string problem) =>
        Assert.Equal([problem], Read(Document(Tree.Orders((setting, value)))).Problems);

    [Fact]
    public void Topic_ShouldBeRefused_WhenItNeedsMetadataThatItsConnectionCannotCarry()
    {
        var problems = Billing([
            ("poller", "consume"), ("id", "billing"), ("topics", List(Topic("orders", ("metadata-max-bytes", "4096"))))]);

        Assert.Equal(
            [Orders + ".metadata-max-bytes (4096, from test) is not possible: poller = consume commits through the client's public interface, which has no place for the metadata of an offset. Write poller = auto or native, or leave metadata-max-bytes to auto and mark without metadata."],
            problems);
    }

    [Fact]
    public void Pattern_ShouldBeRefused_WhenItMatchesItsOwnQueue()
    {
        var problems = Billing([("id", "billing"), ("topics", List(Topic("^orders.*", ("dead-letter-queue", Fields(("topic", "orders.dead"))))))]);

        Assert.Equal(
            ["troupe.consumer-groups[billing].topics[^orders.*].dead-letter-queue.topic (orders.dead) matches the pattern itself: a dead letter would come back as a new message for ever. Name another topic, or write a narrower pattern."],
            problems);
    }

    [Fact]
    public void Pattern_ShouldBeRefused_WhenItMatchesTheQueueOfANeighbour()
    {
        var problems = Billing([
            ("id", "billing"), ("topics", List(Topic("^metrics.*"), Topic("orders", ("dead-letter-queue", Fields(("topic", "metrics.dead"))))))]);

        Assert.Equal(
            [Orders + ".dead-letter-queue.topic (metrics.dead) is read by the same consumer group: a dead letter would come back to it. Name another topic, or read metrics.dead in a group of its own."],
            problems);
    }

    [Fact]
    public void Pattern_ShouldBeRefused_WhenItMatchesATopicOfAnotherSubscriptionGroup()
    {
        var problems = Billing([
            ("id", "billing"), ("topics", List(Topic("orders"))),
            ("subscription-groups", List(Fields(("name", "all"), ("topics", List(Topic("^ord.*"))))))]);

        Assert.Equal(
            ["troupe.consumer-groups[billing].subscription-groups[all].topics[^ord.*] matches orders, which the subscription group default reads. A group reads each message once; write a narrower pattern, or move orders to the subscription group all."],
            problems);
    }

    [Theory]
    [InlineData("^", "is an empty pattern.")]
    [InlineData("^.*", "matches Kafka's own topic __consumer_offsets, which is not for consumers.")]
    [InlineData("^a(b", "is not a regular expression:")]
    [InlineData("^a\\d", "holds \\d, which the client, the broker and .NET do not read alike.")]
    public void Pattern_ShouldBeRefused_WhenItCannotBeUsed(string name, string problem)
    {
        var found = Assert.Single(Billing([("id", "billing"), ("topics", List(Topic(name)))]));

        Assert.StartsWith($"troupe.consumer-groups[billing].topics[{name}].name ({name}) {problem}", found, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("commit-interval", "0s", "troupe.consumer-groups[billing].commit-interval (0s, from test) must be longer than 0.")]
    [InlineData("revocation-timeout", "5m", "troupe.consumer-groups[billing].revocation-timeout (5m, from test) is not shorter than max.poll.interval.ms (300000 ms) of troupe.consumer-groups[billing], so that the broker would give the partitions away meanwhile. Lower revocation-timeout or raise max.poll.interval.ms.")]
    [InlineData("cancel-grace", "-1s", "troupe.consumer-groups[billing].cancel-grace (-1s, from test) must not be negative. Write 0 for no cancellation before the bound.")]
    [InlineData("cancel-grace", "15s", "troupe.consumer-groups[billing].cancel-grace (15s, from test) is not shorter than revocation-timeout (15s, the default), so that running calls would be cancelled at once. Lower cancel-grace or raise revocation-timeout.")]
    [InlineData("kafka.max.poll.interval.ms", "46000", null)]
    [InlineData("kafka.max.poll.interval.ms", "44000", "troupe.consumer-groups[billing].kafka.session.timeout.ms (45000 ms) is longer than max.poll.interval.ms (44000 ms), which the client refuses. Lower session.timeout.ms or raise max.poll.interval.ms.")]
    [InlineData("kafka.group.remote.assignor", "uniform", "troupe.consumer-groups[billing].kafka.group.remote.assignor (uniform) is unknown to group.protocol = classic. Set partition.assignment.strategy instead, or use group.protocol = consumer.")]
    [InlineData("kafka.partition.assignment.strategy", "range,roundrobin", null)]
    [InlineData("kafka.bootstrap.servers", "b:1,c:1", null)]
    [InlineData("kafka.bootstrap.servers", "", "troupe.consumer-groups[billing].kafka.bootstrap.servers (\"\", from test) is empty. Name servers of the group's cluster, or remove it to read from the application's.")]
    [InlineData("kafka.bootstrap.servers", "Server=b:1;Password=hunter2", "troupe.consumer-groups[billing].kafka.bootstrap.servers (from test; not shown, as it may hold a secret) is not a list of host:port. Write one:9092,two:9092; what a connection string says besides belongs into properties of its own.")]
    [InlineData("kafka.partition.assignment.strategy", "cooperative-sticky,range", "troupe.consumer-groups[billing].kafka.partition.assignment.strategy (cooperative-sticky,range) mixes cooperative-sticky with eager strategies, which the client refuses. Name cooperative-sticky alone, or only eager ones.")]
    public void Group_ShouldBeRefused_WhenAValueCannotBeUsed(string setting, string value, string? problem)
    {
        var content = setting.StartsWith("kafka.", StringComparison.Ordinal) ? Fields(("kafka", Fields((setting["kafka.".Length..], value)))) : Fields((setting, value));

        var problems = Billing([.. content, ("id", "billing"), ("topics", List(Topic("orders")))]);

        Assert.Equal(problem is null ? [] : [problem], problems);
    }

    [Theory]
    [InlineData("session.timeout.ms", "10000", "the broker's group.consumer.session.timeout.ms decides")]
    [InlineData("heartbeat.interval.ms", "3000", "the broker's group.consumer.heartbeat.interval.ms decides")]
    [InlineData("partition.assignment.strategy", "range", "the broker assigns; group.remote.assignor chooses how")]
    [InlineData("group.protocol.type", "consumer", "the protocol has no types")]
    public void ConsumerProtocol_ShouldRefuse_WhatTheBrokerDecides(string name, string value, string reason)
    {
        var problems = Billing([("id", "billing"), ("kafka", Fields(("group.protocol", "consumer"), (name, value))), ("topics", List(Topic("orders")))]);

        Assert.Equal(
            [$"troupe.consumer-groups[billing].kafka.{name} ({value}) is unknown to group.protocol = consumer (KIP-848): {reason}. Remove it, or use group.protocol = classic."],
            problems);
    }

    [Fact]
    public void Grace_ShouldBeRefused_WhenAStopWouldCancelAtOnce()
    {
        var result = Read(Document([.. Tree.Orders(), ("shutdown-timeout", "2s")]));

        Assert.Equal(
            ["troupe.consumer-groups[billing].cancel-grace (3s, the default) is not shorter than shutdown-timeout (2s, from test), so that running calls would be cancelled at once. Lower cancel-grace or raise shutdown-timeout."],
            result.Problems);
    }

    [Fact]
    public void Servers_ShouldBeNamed()
    {
        var result = Read(Document(("consumer-groups", List(Fields(("id", "billing"), ("topics", List(Topic("orders"))))))));

        Assert.Equal(
            ["troupe.kafka.\"bootstrap.servers\" is not set. Set it in code (WithBootstrapServers), as Troupe:Kafka:bootstrap.servers, as ConnectionStrings:kafka, or in HOCON."],
            result.Problems);
    }

    [Fact]
    public void Servers_ShouldBeNamedOnce_WhenEveryGroupNamesItsOwn()
    {
        var result = Read(Document(("consumer-groups", List(Fields(("id", "billing"), ("kafka", Fields(("bootstrap.servers", "b:1"))), ("topics", List(Topic("orders"))))))));

        Assert.Empty(result.Problems);
    }

    [Fact]
    public void Servers_ShouldBeNamedForTheApplication_WhenOneGroupNamesNone()
    {
        var result = Read(Document(("consumer-groups", List(
            Fields(("id", "billing"), ("kafka", Fields(("bootstrap.servers", "b:1"))), ("topics", List(Topic("orders")))),
            Fields(("id", "shipping"), ("topics", List(Topic("orders"))))))));

        Assert.StartsWith("troupe.kafka.\"bootstrap.servers\" is not set.", Assert.Single(result.Problems), StringComparison.Ordinal);
    }

    [Fact]
    public void SubscriptionGroup_ShouldBeRefused_WhenItNamesServers() =>
        Assert.Equal(
            ["troupe.consumer-groups[billing].subscription-groups[fast].kafka.bootstrap.servers (from test) cannot differ within a consumer group, which is on one cluster with its offsets. Set it for the consumer group, or read these topics in a consumer group of their own."],
            Billing([("id", "billing"), ("subscription-groups", List(Fields(("name", "fast"), ("kafka", Fields(("bootstrap.servers", "b:1"))), ("topics", List(Topic("orders"))))))]));

    [Fact]
    public void Application_ShouldBeRefused_WhenItHasNoGroup() =>
        Assert.Equal(
            ["troupe.consumer-groups is empty. Add one in code (troupe.ConsumerGroup(...)), in the section Troupe:ConsumerGroups, or in HOCON."],
            Read(Document(("kafka", Fields(("bootstrap.servers", "a:1"))))).Problems);

    [Fact]
    public void Group_ShouldBeRefused_WhenItReadsNothing() =>
        Assert.Equal(
            ["troupe.consumer-groups[billing] reads no topic. Add one to it or remove the group."],
            Billing(("id", "billing")));

    [Fact]
    public void Group_ShouldBeRefused_WhenItsIdIsEmpty() =>
        Assert.Equal(
            ["troupe.consumer-groups holds a group whose id is empty. Give it the group.id that its members share."],
            Billing([("id", " "), ("topics", List(Topic("orders")))]));

    [Fact]
    public void SubscriptionGroup_ShouldBeRefused_WhenItReadsNothing() =>
        Assert.Equal(
            ["troupe.consumer-groups[billing].subscription-groups[fast] reads no topic. Add one to it or remove it."],
            Billing([("id", "billing"), ("topics", List(Topic("orders"))), ("subscription-groups", List(Fields(("name", "fast"))))]));

    [Fact]
    public void Topic_ShouldBeRefused_WhenTwoSubscriptionGroupsReadIt() =>
        Assert.Equal(
            ["troupe.consumer-groups[billing] reads orders twice: in the subscription groups default and fast. A group reads each message once; keep one of them."],
            Billing([("id", "billing"), ("topics", List(Topic("orders"))), ("subscription-groups", List(Fields(("name", "fast"), ("topics", List(Topic("orders"))))))]));

    [Fact]
    public void DeadLetterQueue_ShouldBeRefused_WhenTheSameGroupReadsIt() =>
        Assert.Equal(
            ["troupe.consumer-groups[billing].topics[orders].dead-letter-queue.topic (dead) is read by the same consumer group: a dead letter would come back to it. Name another topic, or read dead in a group of its own."],
            Billing([("id", "billing"), ("topics", List(Topic("dead"), Topic("orders", ("dead-letter-queue", Fields(("topic", "dead"))))))]));

    [Theory]
    [InlineData("bad name", "(bad name) holds the character ' '. Kafka takes letters and digits of ASCII, '.', '_' and '-'.")]
    [InlineData("", "(\"\") is empty. Name a topic.")]
    public void Topic_ShouldBeRefused_WhenKafkaRefusesItsName(string name, string problem) =>
        Assert.Equal(
            [$"troupe.consumer-groups[billing].topics[{name}].name {problem}"],
            Billing([("id", "billing"), ("topics", List(Topic(name)))]));

    [Theory]
    [InlineData(null, ".consumer is not set. Name the class that plays the topic's partitions, such as \"Shop.OrdersConsumer, Shop\", or route the topic in code.")]
    [InlineData("Shop.Nobody, Shop", ".consumer (Shop.Nobody, Shop, from test) is not a class that can be found. Write \"Namespace.Class, Assembly\".")]
    [InlineData("Shop.Nobody", ".consumer (Shop.Nobody, from test) is not a class that can be found. Write \"Namespace.Class, Assembly\".")]
    [InlineData("[[,", ".consumer ([[,, from test) is not a class that can be found. Write \"Namespace.Class, Assembly\".")]
    [InlineData("Troupe.Engine.Tests.Configuration.Tree+UnfitConsumer", ".consumer (Troupe.Engine.Tests.Configuration.Tree+UnfitConsumer, from test): It overrides no ConsumeAsync. Override one.")]
    [InlineData("Troupe.Engine.Tests.Configuration.Tree+FitConsumer", null)]
    public void Consumer_ShouldBeAClassThatConsumes(string? consumer, string? problem)
    {
        var topic = Fields([("name", "orders"), .. consumer is null ? Fields() : Fields(("consumer", consumer))]);

        var problems = Billing([("id", "billing"), ("topics", List(topic))]);

        Assert.Equal(problem is null ? [] : [Orders + problem], problems);
    }

    private static IReadOnlyList<string> Billing(params (string Name, object Content)[] group) =>
        Read(Document(("kafka", Fields(("bootstrap.servers", "localhost:9092"))), ("consumer-groups", List(group)))).Problems;

    private static (string Name, object Content)[] Topic(string name, params (string Name, object Content)[] settings) =>
        [("name", name), ("consumer", typeof(FitConsumer).AssemblyQualifiedName!), .. settings];
}
