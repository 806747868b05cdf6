using Confluent.Kafka;
using Confluent.Kafka.Admin;

namespace Troupe.EmbeddedKafka.Tests.Clients;

public sealed class AdminTests
{
    [Fact]
    public async Task Topics_ShouldComeGrowAndGo_WhenTheAdminSaysSo()
    {
        await using var server = await EmbeddedKafkaServer.StartAsync();
        using var admin = KafkaClients.Admin(server);

        await admin.CreateTopicsAsync([new TopicSpecification { Name = "t", NumPartitions = 2, ReplicationFactor = 1 }]);
        Assert.Equal(2, Partitions(admin));
        await admin.CreatePartitionsAsync([new PartitionsSpecification { Topic = "t", IncreaseTo = 5 }]);
        Assert.Equal(5, Partitions(admin));
        await admin.DeleteTopicsAsync(["t"]);
        Assert.Empty(server.Topics);
    }

    [Fact]
    public async Task Creation_ShouldFail_WhenTheTopicExistsOrCannotBe()
    {
        await using var server = await EmbeddedKafkaServer.StartAsync(new() { Topics = [new("t")] });
        using var admin = KafkaClients.Admin(server);

        var problem = await Assert.ThrowsAsync<CreateTopicsException>(() => admin.CreateTopicsAsync(
        [
            new TopicSpecification { Name = "t", NumPartitions = 1, ReplicationFactor = 1 },
            new TopicSpecification { Name = "replicated", NumPartitions = 1, ReplicationFactor = 3 },
        ]));

        Assert.Equal(
            [Confluent.Kafka.ErrorCode.TopicAlreadyExists, Confluent.Kafka.ErrorCode.InvalidReplicationFactor],
            problem.Results.Select(static result => result.Error.Code));
    }

    [Fact]
    public async Task Offsets_ShouldBeListed_WhenAskedByEverySpecification()
    {
        await using var server = await EmbeddedKafkaServer.StartAsync(new() { Topics = [new("t")] });
        using var producer = KafkaClients.Producer(server);
        foreach (var second in new[] { 1, 9, 3 })
            await producer.ProduceAsync("t", new Message<string, string> { Value = "v", Timestamp = At(second) });
        using var admin = KafkaClients.Admin(server);

        Assert.Equal(0, await OffsetAsync(admin, OffsetSpec.Earliest()));
        Assert.Equal(3, await OffsetAsync(admin, OffsetSpec.Latest()));
        Assert.Equal(1, await OffsetAsync(admin, OffsetSpec.MaxTimestamp()));
        Assert.Equal(1, await OffsetAsync(admin, OffsetSpec.ForTimestamp(At(2).UnixTimestampMs)));

        static Timestamp At(int second) => new(DateTimeOffset.FromUnixTimeSeconds(1_700_000_000 + second));
    }

    [Fact]
    public async Task Records_ShouldBeGone_WhenDeletedBelowAnOffset()
    {
        await using var server = await EmbeddedKafkaServer.StartAsync(new() { Topics = [new("t")] });
        await KafkaClients.ProduceAsync(server, "t", "a", "b", "c");
        using var admin = KafkaClients.Admin(server);

        await admin.DeleteRecordsAsync([new TopicPartitionOffset("t", 0, 2)]);

        Assert.Equal(2, await OffsetAsync(admin, OffsetSpec.Earliest()));
    }

    [Fact]
    public async Task Group_ShouldBeDescribedListedAndDeleted_WhenItHasHadAMember()
    {
        await using var server = await EmbeddedKafkaServer.StartAsync(new() { Topics = [new("t", 2)] });
        using var admin = KafkaClients.Admin(server);
        using (var consumer = KafkaClients.Consumer(server, "g", static config => config.ClientId = "c"))
        {
            consumer.Subscribe("t");
            KafkaClients.PollUntil(() => consumer.Assignment.Count == 2, [consumer]);

            var described = (await admin.DescribeConsumerGroupsAsync(["g"])).ConsumerGroupDescriptions.Single();
            Assert.Equal((ConsumerGroupState.Stable, "range"), (described.State, described.PartitionAssignor));
            Assert.Equal(("c", 2), (described.Members.Single().ClientId, described.Members.Single().Assignment.TopicPartitions.Count));
            await Assert.ThrowsAsync<DeleteGroupsException>(() => admin.DeleteGroupsAsync(["g"]));
            consumer.Close();
        }

        var listed = (await admin.ListConsumerGroupsAsync()).Valid.Single();
        Assert.Equal(("g", ConsumerGroupState.Empty), (listed.GroupId, listed.State));
        await admin.DeleteGroupsAsync(["g"]);
        Assert.Empty((await admin.ListConsumerGroupsAsync()).Valid);
    }

    [Fact]
    public async Task GroupOffsets_ShouldBeListed_WhenAllOrSomeAreAskedFor()
    {
        await using var server = await EmbeddedKafkaServer.StartAsync(new() { Topics = [new("t", 3)] });
        using var consumer = KafkaClients.Consumer(server, "g");
        consumer.Commit([new TopicPartitionOffset("t", 0, 4), new TopicPartitionOffset("t", 2, 6)]);
        using var admin = KafkaClients.Admin(server);

        var all = await admin.ListConsumerGroupOffsetsAsync([new ConsumerGroupTopicPartitions("g", null)]);
        var one = await admin.ListConsumerGroupOffsetsAsync([new ConsumerGroupTopicPartitions("g", [new TopicPartition("t", 2)])]);

        var inOrder = all.Single().Partitions.OrderBy(static each => each.Partition.Value);
        Assert.Equal([4L, 6L], inOrder.Select(static each => each.Offset.Value));
        Assert.Equal(6, one.Single().Partitions.Single().Offset.Value);
    }

    [Fact]
    public async Task GroupOffsets_ShouldBeAltered_WhenTheGroupIsEmpty()
    {
        await using var server = await EmbeddedKafkaServer.StartAsync(new() { Topics = [new("t")] });
        using var admin = KafkaClients.Admin(server);

        await admin.AlterConsumerGroupOffsetsAsync([new ConsumerGroupTopicPartitionOffsets("g", [new TopicPartitionOffset("t", 0, 7)])]);

        using var consumer = KafkaClients.Consumer(server, "g");
        Assert.Equal(7, consumer.Committed([new TopicPartition("t", 0)], KafkaClients.Patience).Single().Offset.Value);
    }

    private static int Partitions(IAdminClient admin) => admin.GetMetadata("t", KafkaClients.Patience).Topics.Single().Partitions.Count;

    private static async Task<long> OffsetAsync(IAdminClient admin, OffsetSpec spec)
    {
        var asked = new TopicPartitionOffsetSpec { TopicPartition = new TopicPartition("t", 0), OffsetSpec = spec };
        var listed = await admin.ListOffsetsAsync([asked]);
        return listed.ResultInfos.Single().TopicPartitionOffsetError.Offset.Value;
    }
}
