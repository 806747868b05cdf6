using Akka.Streams;
using Akka.Streams.Dsl;
using Confluent.Kafka;
using Troupe.Integration.Tests.Stage;

namespace Troupe.Integration.Tests.Streams;

// Records as they are, without commits: every one of them once, each partition in its order, from where the subscription says.
public sealed class PlainSourceTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [SkippableTheory, EveryBroker]
    public async Task EveryRecord_ShouldComeOnceAndInOrder_WhenATopicIsSubscribed(BrokerKind broker)
    {
        await using var stage = await TestStage.OpenAsync(broker);
        await using var host = new StreamHost(stage);
        var topic = await stage.CreateTopicAsync("orders", partitions: 3);
        for (var partition = 0; partition < 3; partition++) await stage.ProduceNumbersAsync(topic, 2_000, partition);

        var (control, records) = KafkaConsumer.PlainSource(host.Consumer, Subscriptions.Topics(topic))
            .Take(6_000)
            .ToMaterialized(Sink.Seq<ConsumeResult<string, string>>(), Keep.Both)
            .Run(host.Materializer);
        var all = await records.WaitAsync(Patience);
        await control.IsShutdown.WaitAsync(Patience);

        for (var partition = 0; partition < 3; partition++)
        {
            var numbers = all.Where(record => record.Partition == partition).Select(record => record.Message.Value);
            Assert.Equal(Enumerable.Range(0, 2_000).Select(number => $"{number}"), numbers);
        }

        Assert.All((await stage.CommittedAsync(topic)).Values, Assert.Null);
    }

    [SkippableTheory, EveryBroker]
    public async Task EachPartition_ShouldBeginWhereItIsSaid_WhenSeveralAreAssignedWithOffsets(BrokerKind broker)
    {
        await using var stage = await TestStage.OpenAsync(broker);
        await using var host = new StreamHost(stage);
        var topic = await stage.CreateTopicAsync("orders", partitions: 3);
        for (var partition = 0; partition < 3; partition++) await stage.ProduceNumbersAsync(topic, 100, partition);
        var subscription = Subscriptions.AssignmentWithOffset(
            new TopicPartitionOffset(topic, 0, 90), new TopicPartitionOffset(topic, 2, 40));

        var (control, records) = KafkaConsumer.PlainSource(host.Consumer, subscription)
            .Take(70)
            .ToMaterialized(Sink.Seq<ConsumeResult<string, string>>(), Keep.Both)
            .Run(host.Materializer);
        var all = await records.WaitAsync(Patience);
        await control.IsShutdown.WaitAsync(Patience);

        Assert.Equal(Enumerable.Range(90, 10), all.Where(record => record.Partition == 0).Select(record => (int)record.Offset.Value));
        Assert.Equal(Enumerable.Range(40, 60), all.Where(record => record.Partition == 2).Select(record => (int)record.Offset.Value));
    }

    [SkippableTheory, EveryBroker]
    public async Task TopicsOfAPattern_ShouldBeRead_WhenTheyAreSubscribedByIt(BrokerKind broker)
    {
        await using var stage = await TestStage.OpenAsync(broker);
        await using var host = new StreamHost(stage);
        var (one, other, third) = (await stage.CreateTopicAsync("first"), await stage.CreateTopicAsync("second"), await stage.CreateTopicAsync("third"));
        foreach (var topic in (string[])[one, other, third]) await stage.ProduceNumbersAsync(topic, 5);
        var id = one[(one.IndexOf('-', StringComparison.Ordinal) + 1)..];

        var (control, records) = KafkaConsumer.PlainSource(host.Consumer, Subscriptions.TopicPattern($"^(first|second)-{id}$"))
            .Take(10)
            .ToMaterialized(Sink.Seq<ConsumeResult<string, string>>(), Keep.Both)
            .Run(host.Materializer);
        var all = await records.WaitAsync(Patience);
        await control.IsShutdown.WaitAsync(Patience);

        Assert.Equal([one, other], all.Select(record => record.Topic).Distinct().Order());
    }

    [SkippableTheory, EveryBroker]
    public async Task Source_ShouldGoOn_WhenOffsetsHaveGaps(BrokerKind broker)
    {
        await using var stage = await TestStage.OpenAsync(broker);
        await using var host = new StreamHost(stage);
        var topic = await stage.CreateTopicAsync("orders");
        using var producer = new ProducerBuilder<string, string>(new ProducerConfig { BootstrapServers = stage.BootstrapServers, TransactionalId = topic }).Build();
        producer.InitTransactions(Patience);
        for (var transaction = 0; transaction < 5; transaction++)
        {
            producer.BeginTransaction();
            await producer.ProduceAsync(topic, new Message<string, string> { Key = "key", Value = $"{transaction}" });
            if (transaction == 2) producer.AbortTransaction(Patience);
            else producer.CommitTransaction(Patience);
        }

        // From a marker on, where no record is.
        var (control, records) = KafkaConsumer.PlainSource(host.Consumer, Subscriptions.AssignmentWithOffset(new TopicPartitionOffset(topic, 0, 1)))
            .Take(3)
            .ToMaterialized(Sink.Seq<ConsumeResult<string, string>>(), Keep.Both)
            .Run(host.Materializer);
        var all = await records.WaitAsync(Patience);
        await control.IsShutdown.WaitAsync(Patience);

        Assert.Equal(["1", "3", "4"], all.Select(record => record.Message.Value));
    }
}
