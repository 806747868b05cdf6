using Confluent.Kafka;
using Confluent.Kafka.Admin;

namespace Troupe.EmbeddedKafka.Tests.Clients;

public sealed class ConfigTests
{
    private static readonly ConfigResource Topic = new() { Type = ResourceType.Topic, Name = "t" };

    [Fact]
    public async Task TopicConfigs_ShouldBeDescribedWithTheirSource_WhenSetAtCreation()
    {
        await using var server = await EmbeddedKafkaServer.StartAsync();
        using var admin = KafkaClients.Admin(server);

        await admin.CreateTopicsAsync(
        [
            new TopicSpecification
            {
                Name = "t", NumPartitions = 1, ReplicationFactor = 1, Configs = new() { ["cleanup.policy"] = "compact" },
            },
        ]);
        var entries = (await admin.DescribeConfigsAsync([Topic])).Single().Entries;

        Assert.Equal(
            ("compact", ConfigSource.DynamicTopicConfig), (entries["cleanup.policy"].Value, entries["cleanup.policy"].Source));
        Assert.True(entries["retention.ms"].IsDefault);
    }

    [Fact]
    public async Task TopicConfigs_ShouldChangeOneByOne_WhenAlteredIncrementally()
    {
        await using var server = await EmbeddedKafkaServer.StartAsync(new() { Topics = [new("t")] });
        using var admin = KafkaClients.Admin(server);

        await AlterAsync(admin, "retention.ms", "1000");
        await AlterAsync(admin, "retention.bytes", "2000");
        await AlterAsync(admin, "retention.ms", null, AlterConfigOpType.Delete);

        Assert.Equal(("-1", "2000"), (await ValueAsync(admin, "retention.ms"), await ValueAsync(admin, "retention.bytes")));
    }

    [Fact]
    public async Task TopicConfigs_ShouldBeReplaced_WhenAltered()
    {
        await using var server = await EmbeddedKafkaServer.StartAsync(new() { Topics = [new("t")] });
        using var admin = KafkaClients.Admin(server);
        await AlterAsync(admin, "retention.ms", "1000");

        await admin.AlterConfigsAsync(new() { [Topic] = [new ConfigEntry { Name = "retention.bytes", Value = "7" }] });

        Assert.Equal(("-1", "7"), (await ValueAsync(admin, "retention.ms"), await ValueAsync(admin, "retention.bytes")));
    }

    [Fact]
    public async Task Alteration_ShouldFail_WhenTheValueIsWrong()
    {
        await using var server = await EmbeddedKafkaServer.StartAsync(new() { Topics = [new("t")] });
        using var admin = KafkaClients.Admin(server);

        var problem = await Assert.ThrowsAsync<IncrementalAlterConfigsException>(() => AlterAsync(admin, "retention.ms", "soon"));

        Assert.Equal(Confluent.Kafka.ErrorCode.InvalidConfig, problem.Results.Single().Error.Code);
    }

    [Fact]
    public async Task Message_ShouldBeRefused_WhenItIsLargerThanTheTopicAllows()
    {
        await using var server = await EmbeddedKafkaServer.StartAsync(new() { Topics = [new("t")] });
        using var admin = KafkaClients.Admin(server);
        await AlterAsync(admin, "max.message.bytes", "1000");
        using var producer = KafkaClients.Producer(server);

        var problem = await Assert.ThrowsAsync<ProduceException<string, string>>(
            () => producer.ProduceAsync("t", new Message<string, string> { Value = new string('x', 2000) }));

        Assert.Equal(Confluent.Kafka.ErrorCode.MsgSizeTooLarge, problem.Error.Code);
    }

    [Fact]
    public async Task BrokerConfigs_ShouldShowTheOptions_WhenDescribed()
    {
        await using var server = await EmbeddedKafkaServer.StartAsync(new() { DefaultPartitions = 6 });
        using var admin = KafkaClients.Admin(server);

        var described = await admin.DescribeConfigsAsync([new ConfigResource { Type = ResourceType.Broker, Name = "1" }]);

        Assert.Equal("6", described.Single().Entries["num.partitions"].Value);
    }

    [Fact]
    public async Task GroupOffsets_ShouldBeDeleted_UnlessAMemberReadsTheTopic()
    {
        await using var server = await EmbeddedKafkaServer.StartAsync(new() { Topics = [new("t"), new("u")] });
        using var consumer = KafkaClients.Consumer(server, "g");
        consumer.Subscribe("t");
        KafkaClients.PollUntil(() => consumer.Assignment.Count == 1, [consumer]);
        consumer.Commit([new TopicPartitionOffset("t", 0, 4), new TopicPartitionOffset("u", 0, 6)]);
        using var admin = KafkaClients.Admin(server);

        await admin.DeleteConsumerGroupOffsetsAsync("g", [new TopicPartition("u", 0)]);
        var problem = await Assert.ThrowsAsync<DeleteConsumerGroupOffsetsException>(
            () => admin.DeleteConsumerGroupOffsetsAsync("g", [new TopicPartition("t", 0)]));

        Assert.Equal(Confluent.Kafka.ErrorCode.GroupSubscribedToTopic, problem.Result.Partitions.Single().Error.Code);
        var left = await admin.ListConsumerGroupOffsetsAsync([new ConsumerGroupTopicPartitions("g", null)]);
        Assert.Equal("t", left.Single().Partitions.Single().Topic);
    }

    private static async Task AlterAsync(
        IAdminClient admin, string name, string? value, AlterConfigOpType operation = AlterConfigOpType.Set) =>
        await admin.IncrementalAlterConfigsAsync(
            new() { [Topic] = [new ConfigEntry { Name = name, Value = value, IncrementalOperation = operation }] });

    private static async Task<string> ValueAsync(IAdminClient admin, string name) =>
        (await admin.DescribeConfigsAsync([Topic])).Single().Entries[name].Value;
}
