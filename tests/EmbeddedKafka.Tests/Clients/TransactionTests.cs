using Confluent.Kafka;
using Confluent.Kafka.Admin;

namespace Troupe.EmbeddedKafka.Tests.Clients;

public sealed class TransactionTests
{
    [Fact]
    public async Task CommittedReader_ShouldSeeExactlyTheCommitted_WhenSomeAreAborted()
    {
        await using var server = await EmbeddedKafkaServer.StartAsync(new() { Topics = [new("t", 3)] });
        using var producer = Producer(server, "tx");
        var expected = new List<string>();

        for (var transaction = 0; transaction < 20; transaction++)
        {
            producer.BeginTransaction();
            ProduceTen(producer, transaction);
            if (transaction % 3 == 1)
            {
                producer.Flush(KafkaClients.Patience);
                producer.AbortTransaction(KafkaClients.Patience);
            }
            else
            {
                producer.CommitTransaction(KafkaClients.Patience);
                expected.AddRange(Enumerable.Range(0, 10).Select(message => $"{transaction}.{message}"));
            }
        }

        Assert.Equal(expected.Order(), ReadToEnd(server, IsolationLevel.ReadCommitted).Order());
        Assert.Equal(200, ReadToEnd(server, IsolationLevel.ReadUncommitted).Count);
    }

    [Fact]
    public async Task CommittedReader_ShouldStopBeforeAnOpenTransaction_AndGoOnWhenItEnds()
    {
        await using var server = await EmbeddedKafkaServer.StartAsync(new() { Topics = [new("t")] });
        using var producer = Producer(server, "tx");
        await KafkaClients.ProduceAsync(server, "t", "before");
        producer.BeginTransaction();
        await producer.ProduceAsync("t", new Message<string, string> { Value = "open" });
        await KafkaClients.ProduceAsync(server, "t", "behind");

        using var consumer = KafkaClients.Consumer(server, "g");
        consumer.Assign(new TopicPartitionOffset("t", 0, 0));
        Assert.Equal("before", KafkaClients.Take(consumer, 1)[0].Message.Value);
        Assert.True(consumer.Consume(KafkaClients.Patience).IsPartitionEOF);
        Assert.Equal(1, await LatestAsync(server, IsolationLevel.ReadCommitted));
        Assert.Equal(3, await LatestAsync(server, IsolationLevel.ReadUncommitted));

        producer.CommitTransaction(KafkaClients.Patience);
        Assert.Equal(["open", "behind"], KafkaClients.Take(consumer, 2).Select(static result => result.Message.Value));
    }

    [Fact]
    public async Task OlderProducer_ShouldBeFenced_WhenANewerOneHasItsId()
    {
        await using var server = await EmbeddedKafkaServer.StartAsync(new() { Topics = [new("t")] });
        using var older = Producer(server, "tx");
        older.BeginTransaction();
        await older.ProduceAsync("t", new Message<string, string> { Value = "older" });

        using var newer = Producer(server, "tx");
        newer.BeginTransaction();
        await newer.ProduceAsync("t", new Message<string, string> { Value = "newer" });
        newer.CommitTransaction(KafkaClients.Patience);
        var problem = Assert.ThrowsAny<KafkaException>(() => older.CommitTransaction(KafkaClients.Patience));

        Assert.True(problem.Error.IsFatal);
        Assert.Equal(Confluent.Kafka.ErrorCode.Local_Fenced, problem.Error.Code);
        Assert.Equal(["newer"], ReadToEnd(server, IsolationLevel.ReadCommitted));
    }

    [Fact]
    public async Task Producer_ShouldBeFenced_WhenItsTransactionTakesTooLong()
    {
        await using var server = await EmbeddedKafkaServer.StartAsync(new() { Topics = [new("t")] });
        using var producer = Producer(server, "tx", timeout: 1000);
        producer.BeginTransaction();
        await producer.ProduceAsync("t", new Message<string, string> { Value = "late" });
        using var consumer = KafkaClients.Consumer(server, "g");

        // The marker of the abort is the second record.
        KafkaClients.PollUntil(() => LatestOf(consumer) == 2, []);
        var problem = Assert.ThrowsAny<KafkaException>(() => producer.CommitTransaction(KafkaClients.Patience));

        Assert.Equal(Confluent.Kafka.ErrorCode.Local_Fenced, problem.Error.Code);

        static long LatestOf(IConsumer<string, string> reader) =>
            reader.QueryWatermarkOffsets(new TopicPartition("t", 0), KafkaClients.Patience).High.Value;
    }

    [Theory]
    [InlineData(GroupProtocol.Classic)]
    [InlineData(GroupProtocol.Consumer)]
    public async Task Offsets_ShouldBeCommittedWithTheirRecords_WhenSentToTheTransaction(GroupProtocol protocol)
    {
        await using var server = await EmbeddedKafkaServer.StartAsync(new() { Topics = [new("in"), new("t")] });
        await KafkaClients.ProduceAsync(server, "in", "a", "b", "c");
        using var consumer = KafkaClients.Consumer(server, "g", config =>
        {
            config.GroupProtocol = protocol;
            if (protocol == GroupProtocol.Consumer)
                (config.SessionTimeoutMs, config.HeartbeatIntervalMs) = (null, null);
        });
        consumer.Subscribe("in");
        KafkaClients.Take(consumer, 3);
        using var producer = Producer(server, "tx");

        Send(1);
        producer.CommitTransaction(KafkaClients.Patience);
        Send(3);
        producer.AbortTransaction(KafkaClients.Patience);
        Assert.Equal(1, Committed(consumer));
        Send(2);
        producer.CommitTransaction(KafkaClients.Patience);

        Assert.Equal(2, Committed(consumer));
        Assert.Equal(["1", "2"], ReadToEnd(server, IsolationLevel.ReadCommitted));

        void Send(long offset)
        {
            producer.BeginTransaction();
            producer.Produce("t", new Message<string, string> { Value = $"{offset}" });
            producer.SendOffsetsToTransaction(
                [new TopicPartitionOffset("in", 0, offset)], consumer.ConsumerGroupMetadata, KafkaClients.Patience);
        }
    }

    [Fact]
    public async Task Transaction_ShouldHaveToBeAborted_WhenTheMemberIsOfAnOldGeneration()
    {
        await using var server = await EmbeddedKafkaServer.StartAsync(new() { Topics = [new("in", 2), new("t")] });
        using var consumer = KafkaClients.Consumer(server, "g");
        consumer.Subscribe("in");
        KafkaClients.PollUntil(() => consumer.Assignment.Count == 2, [consumer]);
        var old = consumer.ConsumerGroupMetadata;
        using var second = KafkaClients.Consumer(server, "g");
        second.Subscribe("in");
        KafkaClients.PollUntil(() => consumer.Assignment.Count == 1 && second.Assignment.Count == 1, [consumer, second]);
        using var producer = Producer(server, "tx");

        producer.BeginTransaction();
        var problem = Assert.Throws<KafkaTxnRequiresAbortException>(
            () => producer.SendOffsetsToTransaction([new TopicPartitionOffset("in", 0, 1)], old, KafkaClients.Patience));
        producer.AbortTransaction(KafkaClients.Patience);

        Assert.Equal(Confluent.Kafka.ErrorCode.IllegalGeneration, problem.Error.Code);
    }

    [Fact]
    public async Task Reader_ShouldWaitForTheTransaction_WhenItAsksForItsOffsets()
    {
        await using var server = await EmbeddedKafkaServer.StartAsync(new() { Topics = [new("t")] });
        using var producer = Producer(server, "tx");
        using var consumer = KafkaClients.Consumer(server, "g");
        consumer.Subscribe("t");
        KafkaClients.PollUntil(() => consumer.Assignment.Count == 1, [consumer]);
        producer.BeginTransaction();
        producer.SendOffsetsToTransaction([new TopicPartitionOffset("t", 0, 5)], consumer.ConsumerGroupMetadata, KafkaClients.Patience);

        var problem = Assert.Throws<KafkaException>(() => consumer.Committed([new TopicPartition("t", 0)], TimeSpan.FromMilliseconds(300)));
        producer.CommitTransaction(KafkaClients.Patience);

        Assert.Equal(Confluent.Kafka.ErrorCode.Local_TimedOut, problem.Error.Code);
        Assert.Equal(5, consumer.Committed([new TopicPartition("t", 0)], KafkaClients.Patience).Single().Offset.Value);
    }

    private static IProducer<string, string> Producer(EmbeddedKafkaServer server, string id, int timeout = 60_000)
    {
        var producer = KafkaClients.Producer(server, config => (config.TransactionalId, config.TransactionTimeoutMs) = (id, timeout));
        producer.InitTransactions(KafkaClients.Patience);
        return producer;
    }

    /// <summary>Without waiting for each, so that they travel together.</summary>
    private static void ProduceTen(IProducer<string, string> producer, int transaction)
    {
        for (var message = 0; message < 10; message++)
            producer.Produce("t", new Message<string, string> { Key = $"{message}", Value = $"{transaction}.{message}" });
    }

    private static long Committed(IConsumer<string, string> consumer) =>
        consumer.Committed([new TopicPartition("in", 0)], KafkaClients.Patience).Single().Offset.Value;

    private static async Task<long> LatestAsync(EmbeddedKafkaServer server, IsolationLevel level)
    {
        using var admin = KafkaClients.Admin(server);
        var listed = await admin.ListOffsetsAsync(
            [new TopicPartitionOffsetSpec { TopicPartition = new TopicPartition("t", 0), OffsetSpec = OffsetSpec.Latest() }],
            new() { IsolationLevel = level });
        return listed.ResultInfos.Single().TopicPartitionOffsetError.Offset.Value;
    }

    private static List<string> ReadToEnd(EmbeddedKafkaServer server, IsolationLevel level)
    {
        using var consumer = KafkaClients.Consumer(server, "reader", config => config.IsolationLevel = level);
        using var admin = KafkaClients.Admin(server);
        var partitions = admin.GetMetadata("t", KafkaClients.Patience).Topics.Single().Partitions.Count;
        consumer.Assign(Enumerable.Range(0, partitions).Select(static partition => new TopicPartitionOffset("t", partition, 0)));

        var values = new List<string>();
        for (var ends = 0; ends < partitions;)
        {
            var result = consumer.Consume(KafkaClients.Patience);
            Assert.NotNull(result);
            if (result.IsPartitionEOF)
                ends++;
            else
                values.Add(result.Message.Value);
        }

        return values;
    }
}
