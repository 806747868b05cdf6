using Troupe.Engine.Configuration;
using static Troupe.Engine.Tests.Configuration.Tree;

namespace Troupe.Engine.Tests.Configuration;

public sealed class ClientPropertyTests
{
    [Theory]
    [InlineData("enable.auto.commit", "true", "would commit what is not finished. Remove it; the engine commits what was marked, every commit-interval.")]
    [InlineData("enable.auto.offset.store", "on", "would commit what is not finished. Remove it; the engine stores what was marked.")]
    [InlineData("group.id", "x", "is the id of the consumer group. Set id of the consumer group instead.")]
    [InlineData("auto.commit.interval.ms", "100", "has no effect, as the client does not commit. Set commit-interval instead.")]
    [InlineData("enable.partition.eof", "true", "is set by the engine, which needs to know the end of a partition. Remove it.")]
    [InlineData("transactional.id", "x", "is made by the engine, as two producers of one id fence each other. Remove it.")]
    [InlineData("enable.idempotence", "false", "would allow a dead letter to be lost or doubled. Remove it; the engine's producers are idempotent.")]
    [InlineData("acks", "1", "would let an offset move before its dead letter is safe. Remove it; an idempotent producer asks all replicas.")]
    [InlineData("max.in.flight", "6", "must be at most 5, as the engine's producers are idempotent.")]
    [InlineData("metadata.broker.list", "a:1", "is an older name. Write bootstrap.servers instead.")]
    [InlineData("dotnet.consumer.consume.result.fields", "none", "belongs to the .NET client's own loop, which the engine drives itself. Remove it.")]
    public void Property_ShouldBeRefusedWithTheReason_WhenTheEngineOwnsIt(string name, string value, string reason) =>
        Assert.Equal([$"troupe.kafka.{name} ({value}, from test) {reason}"], Problems(name, value));

    [Theory]
    [InlineData("fetch.min.bites", "1", "Did you mean fetch.min.bytes?")]
    [InlineData("bootstrap.server", "a:1", "Did you mean bootstrap.servers?")]
    [InlineData("zzzzzzzzzzzz", "1", "See CONFIGURATION.md of librdkafka for its names.")]
    public void Property_ShouldBeRefused_WhenTheClientDoesNotKnowIt(string name, string value, string suggestion) =>
        Assert.Equal(
            [$"troupe.kafka.{name} ({value}, from test) is not a property of the client (librdkafka {Confluent.Kafka.Library.VersionString}). {suggestion}"],
            Problems(name, value));

    [Theory]
    [InlineData("auto.offset.reset", "erliest")]
    [InlineData("fetch.min.bytes", "-1")]
    [InlineData("linger.ms", "abc")]
    [InlineData("rebalance_cb", "x")]
    public void Property_ShouldBeRefused_WhenTheClientRefusesItsValue(string name, string value)
    {
        var problem = Assert.Single(Problems(name, value));

        Assert.StartsWith($"troupe.kafka.{name} ({value}, from test) is refused by the client: ", problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("auto.offset.reset", "latest")]
    [InlineData("enable.auto.commit", "false")]
    [InlineData("enable.auto.commit", "False")]
    [InlineData("acks", "all")]
    [InlineData("queue.buffering.max.ms", "5")]
    [InlineData("sasl.mechanism", "PLAIN")]
    [InlineData("isolation.level", "read_uncommitted")]
    [InlineData("partitioner", "murmur2_random")]
    [InlineData("plugin.library.paths", "nowhere")]
    public void Property_ShouldBeTaken_WhenTheClientTakesIt(string name, string value) =>
        Assert.Empty(Problems(name, value));

    [Theory]
    [InlineData("check.crcs", "on", "true")]
    [InlineData("check.crcs", "No", "false")]
    [InlineData("check.crcs", "True", "true")]
    [InlineData("client.id", "yes", "yes")]
    public void Switch_ShouldBeSpelledAsTheClientKnowsIt(string name, string value, string expected) =>
        Assert.Equal(expected, Read(Document([.. Orders(), .. Kafka(name, value)])).Settings?.Kafka[name]);

    [Fact]
    public void Secret_ShouldNotBeShown_WhenItIsRefused()
    {
        var problem = Assert.Single(Problems("sasl.pasword", "hunter2"));

        Assert.DoesNotContain("hunter2", problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sasl.password", true)]
    [InlineData("ssl.key.pem", true)]
    [InlineData("sasl.oauthbearer.client.secret", true)]
    [InlineData("sasl.username", false)]
    [InlineData("bootstrap.servers", false)]
    public void Secret_ShouldBeKnown(string name, bool isSecret) => Assert.Equal(isSecret, OwnedClientProperties.IsSecret(name));

    [Fact]
    public void Names_ShouldBeKnownToTheClient_WhenTheyAreSuggested()
    {
        var unknown = ClientPropertyCheck.Instance.Names.Where(name =>
            ClientPropertyCheck.Instance.Try(name, "", out _) == ClientPropertyVerdict.Unknown);

        Assert.Empty(unknown);
    }

    private static IReadOnlyList<string> Problems(string name, string value) => Read(Document([.. Orders(), .. Kafka(name, value)])).Problems;

    private static (string, object)[] Kafka(string name, string value) => [("kafka", Fields((name, value)))];
}
