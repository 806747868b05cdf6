using Confluent.Kafka;

namespace Troupe.EmbeddedKafka.Tests.Clients;

public sealed class ConsumerGroupTests
{
    [Theory]
    [InlineData(PartitionAssignmentStrategy.Range)]
    [InlineData(PartitionAssignmentStrategy.RoundRobin)]
    [InlineData(PartitionAssignmentStrategy.CooperativeSticky)]
    public async Task Partitions_ShouldBeShared_WhenASecondMemberJoinsAndReturned_WhenItLeaves(PartitionAssignmentStrategy strategy)
    {
        await using var server = await EmbeddedKafkaServer.StartAsync(new() { Topics = [new("t", 4)] });
        using var first = KafkaClients.Consumer(server, "g", config => config.PartitionAssignmentStrategy = strategy);
        using var second = KafkaClients.Consumer(server, "g", config => config.PartitionAssignmentStrategy = strategy);

        first.Subscribe("t");
        KafkaClients.PollUntil(() => first.Assignment.Count == 4, [first]);
        second.Subscribe("t");
        KafkaClients.PollUntil(() => first.Assignment.Count == 2 && second.Assignment.Count == 2, [first, second]);
        Assert.Empty(first.Assignment.Intersect(second.Assignment));
        second.Close();
        KafkaClients.PollUntil(() => first.Assignment.Count == 4, [first]);
    }

    [Fact]
    public async Task Consumer_ShouldContinueBehindItsCommit_WhenItRestarts()
    {
        await using var server = await EmbeddedKafkaServer.StartAsync(new() { Topics = [new("t")] });
        await KafkaClients.ProduceAsync(server, "t", "a", "b", "c", "d");
        using (var consumer = KafkaClients.Consumer(server, "g"))
        {
            consumer.Subscribe("t");
            var taken = KafkaClients.Take(consumer, 2);
            consumer.Commit(taken[1]);
            consumer.Close();
        }

        using var restarted = KafkaClients.Consumer(server, "g");
        restarted.Subscribe("t");

        Assert.Equal(["c", "d"], KafkaClients.Take(restarted, 2).Select(static result => result.Message.Value));
    }

    [Fact]
    public async Task Partitions_ShouldMove_WhenAMemberFallsSilent()
    {
        await using var server = await EmbeddedKafkaServer.StartAsync(new() { Topics = [new("t", 2)] });
        var left = 0;
        using var observing = server.Faults.Observe(request => left += request.Api == ApiKey.LeaveGroup ? 1 : 0);
        using var survivor = KafkaClients.Consumer(server, "g", static config => config.SessionTimeoutMs = 1000);
        var silent = KafkaClients.Consumer(server, "g", static config => config.SessionTimeoutMs = 1000);
        survivor.Subscribe("t");
        silent.Subscribe("t");
        KafkaClients.PollUntil(() => survivor.Assignment.Count == 1 && silent.Assignment.Count == 1, [survivor, silent]);

        // Disposed without Close, a consumer does not leave its group, as if its process had died.
        silent.Dispose();
        KafkaClients.PollUntil(() => survivor.Assignment.Count == 2, [survivor]);

        Assert.Equal(0, left);
    }

    [Fact]
    public async Task Consumer_ShouldReadAgain_WhenItSeeks()
    {
        await using var server = await EmbeddedKafkaServer.StartAsync(new() { Topics = [new("t")] });
        await KafkaClients.ProduceAsync(server, "t", "a", "b", "c");
        using var consumer = KafkaClients.Consumer(server, "g");
        consumer.Subscribe("t");
        KafkaClients.Take(consumer, 3);

        consumer.Seek(new TopicPartitionOffset("t", 0, 1));

        Assert.Equal(["b", "c"], KafkaClients.Take(consumer, 2).Select(static result => result.Message.Value));
    }

    [Fact]
    public async Task Watermarks_ShouldBeTheBordersOfTheLog_WhenAsked()
    {
        await using var server = await EmbeddedKafkaServer.StartAsync(new() { Topics = [new("t")] });
        await KafkaClients.ProduceAsync(server, "t", "a", "b", "c");
        using var consumer = KafkaClients.Consumer(server, "g");

        var watermarks = consumer.QueryWatermarkOffsets(new TopicPartition("t", 0), KafkaClients.Patience);

        Assert.Equal((0, 3), (watermarks.Low.Value, watermarks.High.Value));
    }

    [Fact]
    public async Task Consumer_ShouldStartAtATime_WhenItAsksForTheOffset()
    {
        await using var server = await EmbeddedKafkaServer.StartAsync(new() { Topics = [new("t")] });
        using var producer = KafkaClients.Producer(server);
        foreach (var second in new[] { 1, 2, 3 })
            await producer.ProduceAsync("t", new Message<string, string> { Value = $"{second}", Timestamp = At(second) });
        using var consumer = KafkaClients.Consumer(server, "g");

        var found = consumer.OffsetsForTimes([new TopicPartitionTimestamp("t", 0, At(2))], KafkaClients.Patience);

        Assert.Equal(1, Assert.Single(found).Offset.Value);

        static Timestamp At(int second) => new(DateTimeOffset.FromUnixTimeSeconds(1_700_000_000 + second));
    }
}
