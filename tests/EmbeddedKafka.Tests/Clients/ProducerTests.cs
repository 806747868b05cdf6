using System.Text;
using Confluent.Kafka;

namespace Troupe.EmbeddedKafka.Tests.Clients;

public sealed class ProducerTests
{
    [Theory]
    [InlineData(CompressionType.None)]
    [InlineData(CompressionType.Gzip)]
    [InlineData(CompressionType.Snappy)]
    [InlineData(CompressionType.Lz4)]
    [InlineData(CompressionType.Zstd)]
    public async Task Messages_ShouldComeBackUnchanged_WhenProducedWithACodec(CompressionType codec)
    {
        await using var server = await EmbeddedKafkaServer.StartAsync(new() { Topics = [new("t")] });
        ProduceNumbers(server, codec, 500);

        using var consumer = KafkaClients.Consumer(server, "g", static config => config.CheckCrcs = true);
        consumer.Assign(new TopicPartitionOffset("t", 0, 0));
        var taken = KafkaClients.Take(consumer, 500);

        Assert.Equal(Enumerable.Range(0, 500).Select(static index => $"{index}"), taken.Select(static result => result.Message.Key));
        Assert.Equal(Enumerable.Range(0, 500).Select(static index => (long)index), taken.Select(static result => result.Offset.Value));
        Assert.All(
            taken,
            static result => Assert.Equal(result.Message.Key, Encoding.UTF8.GetString(result.Message.Headers[0].GetValueBytes())));
    }

    [Fact]
    public async Task Messages_ShouldBeWrittenOnce_WhenAnAnswerIsLostAndTheProducerIsIdempotent()
    {
        await using var server = await EmbeddedKafkaServer.StartAsync(new() { Topics = [new("t")] });
        using var producer = KafkaClients.Producer(server, static config => config.EnableIdempotence = true);
        await producer.ProduceAsync("t", new Message<string, string> { Value = "first" });

        server.Faults.Drop(ApiKey.Produce, afterHandling: true);
        var report = await producer.ProduceAsync("t", new Message<string, string> { Value = "second" });
        var next = await producer.ProduceAsync("t", new Message<string, string> { Value = "third" });

        Assert.Equal((1, 2), (report.Offset.Value, next.Offset.Value));
    }

    [Fact]
    public async Task Message_ShouldBeReportedWithoutOffset_WhenNoAnswerIsWanted()
    {
        await using var server = await EmbeddedKafkaServer.StartAsync(new() { Topics = [new("t")] });
        using var producer = KafkaClients.Producer(server, static config => config.Acks = Acks.None);

        await producer.ProduceAsync("t", new Message<string, string> { Value = "v" });

        using var consumer = KafkaClients.Consumer(server, "g");
        consumer.Assign(new TopicPartitionOffset("t", 0, 0));
        Assert.Equal("v", KafkaClients.Take(consumer, 1)[0].Message.Value);
    }

    [Fact]
    public async Task Topic_ShouldBeCreatedByItsFirstMessage_WhenAutoCreationIsOn()
    {
        await using var server = await EmbeddedKafkaServer.StartAsync(new() { AutoCreateTopics = true, DefaultPartitions = 3 });
        using var producer = KafkaClients.Producer(server);

        await producer.ProduceAsync("fresh", new Message<string, string> { Value = "v" });

        using var admin = KafkaClients.Admin(server);
        Assert.Equal(3, Assert.Single(admin.GetMetadata("fresh", KafkaClients.Patience).Topics).Partitions.Count);
    }

    [Fact]
    public async Task Message_ShouldFail_WhenTheTopicDoesNotExist()
    {
        await using var server = await EmbeddedKafkaServer.StartAsync();
        using var producer = KafkaClients.Producer(server, static config => config.TopicMetadataPropagationMaxMs = 0);

        var problem = await Assert.ThrowsAsync<ProduceException<string, string>>(
            () => producer.ProduceAsync("missing", new Message<string, string> { Value = "v" }));

        Assert.Contains(
            problem.Error.Code, new[] { Confluent.Kafka.ErrorCode.UnknownTopicOrPart, Confluent.Kafka.ErrorCode.Local_UnknownTopic });
    }

    /// <summary>Produces without waiting for each message, so that batches have many.</summary>
    private static void ProduceNumbers(EmbeddedKafkaServer server, CompressionType codec, int count)
    {
        using var producer = KafkaClients.Producer(server, config => (config.CompressionType, config.LingerMs) = (codec, 20));
        for (var index = 0; index < count; index++)
        {
            var message = new Message<string, string> { Key = $"{index}", Value = new string('x', 100) + index };
            message.Headers = [new Header("h", Encoding.UTF8.GetBytes($"{index}"))];
            producer.Produce("t", message);
        }

        producer.Flush(KafkaClients.Patience);
    }
}
