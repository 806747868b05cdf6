using System.Text;
using Confluent.Kafka;
using Troupe.Engine.Transactions;
using Troupe.Integration.Tests.Stage;

namespace Troupe.Integration.Tests.Transactions;

/// <summary>What a slot relies on, whichever way its client takes records. Derived once per way.</summary>
public abstract class TransactionalClientContract
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(20);

    private readonly string _id = $"contract-{Guid.NewGuid():N}";

    [SkippableTheory, EveryBroker]
    public async Task Produce_ShouldWriteWhatItWasGiven_WhenRecordsAreOfEveryShape(BrokerKind broker)
    {
        await using var stage = await TestStage.OpenAsync(broker);
        var topic = await stage.CreateTopicAsync("copies");
        var time = new Timestamp(DateTimeOffset.UnixEpoch.AddDays(20_000));
        var large = new byte[300_000];
        Random.Shared.NextBytes(large);
        using var client = Open(stage);

        var began = TimeProvider.System.GetUtcNow();
        Commit(client,
        [
            To(topic, null, null),
            To(topic, [], []),
            To(topic, null, "value"u8.ToArray()),
            To(topic, "key"u8.ToArray(), null),
            To(topic, "key"u8.ToArray(), large),
            To(topic, "key"u8.ToArray(), "timed"u8.ToArray(), timestamp: time),
            To(topic, "key"u8.ToArray(), "headed"u8.ToArray(), new Headers { { "name", "one"u8.ToArray() }, { "name", [] }, { "null", null }, { "überschrift", "zwei"u8.ToArray() } }),
            To(topic, "key"u8.ToArray(), "no headers"u8.ToArray(), new Headers()),
            To(topic, "key"u8.ToArray(), "placed"u8.ToArray(), partition: 0),
            To(topic, "key"u8.ToArray(), "last"u8.ToArray()),
        ]);

        var written = (await stage.ReadAsync(topic)).Select(result => result.Message).ToArray();
        byte[] key = [.. "key"u8];
        Assert.Equal([null, [], null, key, key, key, key, key, key, key], written.Select(message => message.Key));
        Assert.Equal([null, "", "value", null], written[..4].Select(message => Text(message.Value)));
        Assert.Equal(large, written[4].Value);
        Assert.Equal(["timed", "headed", "no headers", "placed", "last"], written[5..].Select(message => Text(message.Value)));
        Assert.Equal(time, written[5].Timestamp);
        Assert.All(written.Where((_, index) => index != 5), message => Assert.InRange(message.Timestamp.UtcDateTime, began.UtcDateTime.AddMinutes(-1), began.UtcDateTime.AddMinutes(5)));
        Assert.Equal(["name=one", "name=", "null=-", "überschrift=zwei"], written[6].Headers.Select(header => $"{header.Key}={Text(header.GetValueBytes()) ?? "-"}"));
        Assert.All(written.Where((_, index) => index != 6), message => Assert.Empty(message.Headers));
    }

    [SkippableTheory, EveryBroker]
    public async Task Produce_ShouldKeepTheOrder_WhenRecordsOfEveryShapeFollowEachOther(BrokerKind broker)
    {
        await using var stage = await TestStage.OpenAsync(broker);
        var topics = new[] { await stage.CreateTopicAsync("one"), await stage.CreateTopicAsync("two") };
        using var client = Open(stage);

        Commit(client, [.. Enumerable.Range(0, 3_000).Select(number => To(
            topics[number / 700 % 2],
            number % 3 == 0 ? null : [(byte)number],
            Encoding.UTF8.GetBytes($"{number}"),
            number % 97 == 0 ? new Headers { { "name", [1] } } : null,
            number % 89 == 0 ? 0 : Partition.Any))]);

        for (var topic = 0; topic < topics.Length; topic++)
        {
            Assert.Equal(
                Enumerable.Range(0, 3_000).Where(number => number / 700 % 2 == topic).Select(number => $"{number}"),
                (await stage.ReadAsync(topics[topic])).Select(result => Text(result.Message.Value)));
        }
    }

    [SkippableTheory, EveryBroker]
    public async Task Produce_ShouldChooseThePartition_AsTheBareClientDoes(BrokerKind broker)
    {
        await using var stage = await TestStage.OpenAsync(broker);
        foreach (var partitioner in new[] { "consistent_random", "murmur2_random" })
        {
            var bare = await stage.CreateTopicAsync($"bare-{partitioner.Replace('_', '-')}", partitions: 5);
            var copies = await stage.CreateTopicAsync($"copies-{partitioner.Replace('_', '-')}", partitions: 5);
            var keys = Enumerable.Range(0, 300).Select(number => Encoding.UTF8.GetBytes($"key {number}")).ToArray();
            using var producer = new ProducerBuilder<byte[], byte[]?>(
                new Dictionary<string, string> { ["bootstrap.servers"] = stage.BootstrapServers, ["partitioner"] = partitioner }).SetLogHandler((_, _) => { }).Build();
            await Task.WhenAll(keys.Select(key => producer.ProduceAsync(bare, new Message<byte[], byte[]?> { Key = key })));
            using var client = Open(stage, ("partitioner", partitioner));

            Commit(client, [.. keys.Select(key => To(copies, key, null))]);

            Assert.Equal(PartitionsByKey(await stage.ReadAsync(bare)), PartitionsByKey(await stage.ReadAsync(copies)));
        }
    }

    [SkippableTheory, EveryBroker]
    public async Task Produce_ShouldThrow_WhenARecordIsTooLarge(BrokerKind broker)
    {
        await using var stage = await TestStage.OpenAsync(broker);
        var topic = await stage.CreateTopicAsync("copies");
        using var client = Open(stage, ("message.max.bytes", "10000"));
        client.Begin();

        var refused = Assert.ThrowsAny<KafkaException>(() => Produce(client, [To(topic, null, [1]), To(topic, null, new byte[20_000]), To(topic, null, [3])]));
        client.Abort(Timeout);
        Commit(client, [To(topic, null, "after"u8.ToArray())]);

        Assert.Equal((ErrorCode.MsgSizeTooLarge, false), (refused.Error.Code, refused.Error.IsFatal));
        Assert.Equal(["after"], (await stage.ReadAsync(topic)).Select(result => Text(result.Message.Value)));
    }

    [SkippableTheory, EveryBroker]
    public async Task Produce_ShouldSaySoAndLoseNothing_WhenTheQueueIsFull(BrokerKind broker)
    {
        await using var stage = await TestStage.OpenAsync(broker);
        var topic = await stage.CreateTopicAsync("copies");
        using var client = Open(stage, ("queue.buffering.max.messages", "10"), ("linger.ms", "50"));
        client.Begin();

        var full = Produce(client, [.. Enumerable.Range(0, 100).Select(number => To(topic, null, Encoding.UTF8.GetBytes($"{number}")))]);
        client.Commit(Timeout);

        Assert.True(full > 0);
        Assert.Equal(Enumerable.Range(0, 100).Select(number => $"{number}"), (await stage.ReadAsync(topic)).Select(result => Text(result.Message.Value)));
    }

    [SkippableTheory, EveryBroker]
    public async Task Produce_ShouldThrow_WhenNoTransactionIsOpen(BrokerKind broker)
    {
        await using var stage = await TestStage.OpenAsync(broker);
        var topic = await stage.CreateTopicAsync("copies");
        using var client = Open(stage);

        var refused = Assert.ThrowsAny<KafkaException>(() => Produce(client, [To(topic, null, [1])]));

        Assert.Equal((ErrorCode.Local_State, false), (refused.Error.Code, refused.Error.IsFatal));
    }

    [SkippableTheory, EveryBroker]
    public async Task Produce_ShouldThrow_WhenTheProducerWasFenced(BrokerKind broker)
    {
        await using var stage = await TestStage.OpenAsync(broker);
        var topic = await stage.CreateTopicAsync("copies");
        using var client = Open(stage);
        client.Begin();
        Produce(client, [To(topic, null, "fenced"u8.ToArray())]);
        using var next = Open(stage);
        Assert.ThrowsAny<KafkaException>(() => client.Commit(Timeout));

        var refused = Assert.ThrowsAny<KafkaException>(() => Produce(client, [To(topic, null, [2])]));
        Commit(next, [To(topic, null, "next"u8.ToArray())]);

        Assert.NotEqual(ErrorCode.Local_QueueFull, refused.Error.Code);
        Assert.Equal(["next"], (await stage.ReadAsync(topic)).Select(result => Text(result.Message.Value)));
    }

    [SkippableTheory, EveryBroker]
    public async Task Transaction_ShouldFail_WhenATopicOrAPartitionDoesNotExist(BrokerKind broker)
    {
        await using var stage = await TestStage.OpenAsync(broker);
        var topic = await stage.CreateTopicAsync("copies");
        using var client = Open(stage, ("topic.metadata.propagation.max.ms", "200"), ("allow.auto.create.topics", "false"));
        StagedRecord[] wrong = [To(stage.NameTopic("missing"), null, [1]), To(topic, null, [1], partition: 7), To("not a topic", null, [1]), To("", null, [1])];

        foreach (var record in wrong)
        {
            client.Begin();
            Assert.ThrowsAny<KafkaException>(() =>
            {
                Produce(client, [To(topic, null, "with it"u8.ToArray()), record]);
                client.Commit(Timeout);
            });
            client.Abort(Timeout);
        }

        Commit(client, [To(topic, null, "after"u8.ToArray())]);
        Assert.Equal(["after"], (await stage.ReadAsync(topic)).Select(result => Text(result.Message.Value)));
    }

    [SkippableTheory, EveryBroker]
    public async Task Produce_ShouldThrow_WhenTheClientIsDisposed(BrokerKind broker)
    {
        await using var stage = await TestStage.OpenAsync(broker);
        var topic = await stage.CreateTopicAsync("copies");
        var client = Open(stage);
        client.Begin();
        Produce(client, [To(topic, null, [1])]);

        client.Dispose();

        Assert.Throws<ObjectDisposedException>(() => Produce(client, [To(topic, null, [2])]));
    }

    private protected abstract ITransactionalClient Create(IReadOnlyDictionary<string, string> properties);

    private ITransactionalClient Open(TestStage stage, params (string Name, string Value)[] properties)
    {
        var all = new Dictionary<string, string>
        {
            ["bootstrap.servers"] = stage.BootstrapServers,
            ["transactional.id"] = _id,
            ["transaction.timeout.ms"] = "10000",
            ["message.max.bytes"] = "10000000",
        };
        foreach (var (name, value) in properties) all[name] = value;
        var client = Create(all);
        client.Initialize(Timeout);
        return client;
    }

    private static void Commit(ITransactionalClient client, StagedRecord[] records)
    {
        client.Begin();
        Produce(client, records);
        client.Commit(Timeout);
    }

    /// <returns>How often the queue was full.</returns>
    private static int Produce(ITransactionalClient client, StagedRecord[] records)
    {
        var full = 0;
        for (var taken = 0; taken < records.Length;)
        {
            try
            {
                taken += client.Produce(records.AsSpan(taken));
            }
            catch (KafkaException exception) when (exception.Error.Code == ErrorCode.Local_QueueFull)
            {
                full++;
                client.AwaitRoom(Timeout);
            }
        }

        return full;
    }

    private static StagedRecord To(
        string topic, byte[]? key, byte[]? value, Headers? headers = null, Partition? partition = null, Timestamp timestamp = default) =>
        new(new TopicPartition(topic, partition ?? Partition.Any), new Message<byte[]?, byte[]?> { Key = key, Value = value, Headers = headers, Timestamp = timestamp });

    private static Dictionary<string, int> PartitionsByKey(IEnumerable<ConsumeResult<byte[]?, byte[]?>> results) =>
        results.ToDictionary(result => Text(result.Message.Key)!, result => result.Partition.Value);

    private static string? Text(byte[]? bytes) => bytes is null ? null : Encoding.UTF8.GetString(bytes);
}
