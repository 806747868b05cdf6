using System.Collections.Concurrent;
using Confluent.Kafka;

namespace Troupe.EmbeddedKafka.Tests.Clients;

/// <summary>The newer group protocol (KIP-848), <c>group.protocol=consumer</c>, with librdkafka.</summary>
public sealed class ConsumerProtocolTests
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    [Fact]
    public async Task Partitions_ShouldBeSharedAndReturned_WithFewHeartbeats()
    {
        await using var server = await StartAsync();
        var heartbeats = new ConcurrentDictionary<string, int>();
        using var observing = server.Faults.Observe(request =>
        {
            if (request.Api == ApiKey.ConsumerGroupHeartbeat)
                heartbeats.AddOrUpdate(request.ClientId, 1, static (_, count) => count + 1);
        });
        using var first = Consumer(server, static config => config.ClientId = "first");
        using var second = Consumer(server, static config => config.ClientId = "second");
        var started = TimeProvider.System.GetTimestamp();

        first.Subscribe("t");
        KafkaClients.PollUntil(() => first.Assignment.Count == 4, [first]);
        second.Subscribe("t");
        KafkaClients.PollUntil(() => first.Assignment.Count == 2 && second.Assignment.Count == 2, [first, second]);
        Assert.Empty(first.Assignment.Intersect(second.Assignment));
        second.Close();
        KafkaClients.PollUntil(() => first.Assignment.Count == 4, [first]);

        // A client that misunderstands an answer asks again without a pause: every other test would pass all the same.
        var intervals = TimeProvider.System.GetElapsedTime(started) / Interval;
        Assert.All(heartbeats, each => Assert.InRange(each.Value, 1, (2 * intervals) + 5));
    }

    [Fact]
    public async Task Consumer_ShouldContinueBehindItsCommit_WhenItRestarts()
    {
        await using var server = await StartAsync();
        await KafkaClients.ProduceAsync(server, "one", "a", "b", "c", "d");
        using (var consumer = Consumer(server))
        {
            consumer.Subscribe("one");
            var taken = KafkaClients.Take(consumer, 2);
            consumer.Commit(taken[1]);
            consumer.Close();
        }

        using var restarted = Consumer(server);
        restarted.Subscribe("one");

        Assert.Equal(["c", "d"], KafkaClients.Take(restarted, 2).Select(static result => result.Message.Value));
    }

    [Fact]
    public async Task StaticMember_ShouldKeepItsPartitions_WhenItRestarts()
    {
        await using var server = await StartAsync();
        using var other = Consumer(server, static config => config.GroupInstanceId = "other");
        other.Subscribe("t");
        List<TopicPartition> before;
        using (var restarting = Consumer(server, static config => config.GroupInstanceId = "restarting"))
        {
            restarting.Subscribe("t");
            KafkaClients.PollUntil(() => other.Assignment.Count == 2 && restarting.Assignment.Count == 2, [other, restarting]);
            before = restarting.Assignment;
            restarting.Close();
        }

        using var restarted = Consumer(server, static config => config.GroupInstanceId = "restarting");
        restarted.Subscribe("t");
        KafkaClients.PollUntil(() => restarted.Assignment.Count == 2, [restarted, other]);

        Assert.Equal(before.ToHashSet(), restarted.Assignment.ToHashSet());
        Assert.Equal(2, other.Assignment.Count);
    }

    [Fact]
    public async Task SecondMember_ShouldFailFatally_WhenItsInstanceIsStillThere()
    {
        await using var server = await StartAsync();
        using var older = Consumer(server, static config => config.GroupInstanceId = "i");
        older.Subscribe("t");
        KafkaClients.PollUntil(() => older.Assignment.Count == 4, [older]);
        using var newer = Consumer(server, static config => config.GroupInstanceId = "i");

        newer.Subscribe("t");
        var problem = Assert.Throws<ConsumeException>(() => KafkaClients.PollUntil(static () => false, [newer, older]));

        Assert.True(problem.Error.IsFatal);
    }

    [Fact]
    public async Task Topics_ShouldBeFoundByPattern_AlsoLaterOnes()
    {
        await using var server = await StartAsync();
        using var consumer = Consumer(server);

        consumer.Subscribe("^t.*");
        KafkaClients.PollUntil(() => consumer.Assignment.Count == 4, [consumer]);
        server.CreateTopic("two", 2);

        KafkaClients.PollUntil(() => consumer.Assignment.Count == 6, [consumer]);
    }

    [Fact]
    public async Task Group_ShouldBeDescribed_AsOneOfTheNewerProtocol()
    {
        await using var server = await StartAsync();
        using var consumer = Consumer(server);
        consumer.Subscribe("t");
        KafkaClients.PollUntil(() => consumer.Assignment.Count == 4, [consumer]);
        using var admin = KafkaClients.Admin(server);

        var described = (await admin.DescribeConsumerGroupsAsync(["g"])).ConsumerGroupDescriptions.Single();
        var listed = (await admin.ListConsumerGroupsAsync()).Valid.Single();

        Assert.Equal((ConsumerGroupState.Stable, "uniform", ConsumerGroupType.Consumer), (described.State, described.PartitionAssignor, listed.Type));
        Assert.Equal(4, described.Members.Single().Assignment.TopicPartitions.Count);
    }

    [Fact]
    public async Task Group_ShouldChangeItsProtocolAndKeepItsOffsets_WhenItIsEmpty()
    {
        await using var server = await StartAsync();
        await KafkaClients.ProduceAsync(server, "one", "a", "b");
        using (var classic = KafkaClients.Consumer(server, "g"))
        {
            classic.Subscribe("one");
            classic.Commit(KafkaClients.Take(classic, 1)[0]);
            classic.Close();
        }

        using var newer = Consumer(server);
        newer.Subscribe("one");

        Assert.Equal("b", KafkaClients.Take(newer, 1)[0].Message.Value);
    }

    private static Task<EmbeddedKafkaServer> StartAsync() => EmbeddedKafkaServer.StartAsync(
        new() { Topics = [new("t", 4), new("one")], ConsumerHeartbeatInterval = Interval });

    private static IConsumer<string, string> Consumer(EmbeddedKafkaServer server, Action<ConsumerConfig>? configure = null) =>
        KafkaClients.Consumer(server, "g", config =>
        {
            config.GroupProtocol = GroupProtocol.Consumer;
            (config.SessionTimeoutMs, config.HeartbeatIntervalMs) = (null, null);
            configure?.Invoke(config);
        });
}
