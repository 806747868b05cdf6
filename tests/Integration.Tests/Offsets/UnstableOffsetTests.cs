using Confluent.Kafka;
using Microsoft.Extensions.Logging.Abstractions;
using Troupe.Engine.Administration;
using Troupe.Integration.Tests.Stage;

namespace Troupe.Integration.Tests.Offsets;

// A transaction of another application is about to commit an offset of the group: until it ends, that partition's committed offset is not known.
// The client answers nothing at all then; guards against keeping the other partitions of an assignment waiting with it.
public sealed class UnstableOffsetTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [SkippableTheory, EveryBroker]
    public async Task Committed_ShouldBeKnownOfTheOthers_WhenATransactionHoldsOnePartition(BrokerKind broker)
    {
        await using var stage = await TestStage.OpenAsync(broker);
        var topic = await stage.CreateTopicAsync("orders", partitions: 3);
        TopicPartition[] partitions = [new(topic, 0), new(topic, 1), new(topic, 2)];
        await stage.CommitAsync(new TopicPartitionOffset(topic, 0, 4), new TopicPartitionOffset(topic, 1, 7));
        using var admin = new ClusterAdmin(
            new Dictionary<string, string> { ["bootstrap.servers"] = stage.BootstrapServers }, NullLogger.Instance, TimeProvider.System);
        using var producer = Begin(stage, new TopicPartitionOffset(topic, 0, 5));

        var during = await admin.CommittedAsync(stage.GroupId, partitions);
        producer.CommitTransaction(Patience);
        var after = await UntilKnownAsync(admin, stage.GroupId, partitions);

        Assert.Equal([partitions[0]], during.Failed.Keys);
        Assert.Equal([7L, Offset.Unset.Value], partitions.Skip(1).Select(partition => during.Known[partition].Value));
        Assert.Equal([5L, 7L, Offset.Unset.Value], partitions.Select(partition => after.Known[partition].Value));
    }

    /// <summary>The end of a transaction reaches the group's coordinator a moment after the producer's.</summary>
    private static async Task<CommittedAnswer> UntilKnownAsync(ClusterAdmin admin, string groupId, TopicPartition[] partitions)
    {
        var answer = await admin.CommittedAsync(groupId, partitions);
        for (var question = 0; answer.Failed.Count > 0 && question < 1000; question++) answer = await admin.CommittedAsync(groupId, partitions);
        return answer;
    }

    /// <summary>A producer whose open transaction has sent an offset of the stage's group.</summary>
    private static IProducer<byte[]?, byte[]?> Begin(TestStage stage, TopicPartitionOffset offset)
    {
        var producer = new ProducerBuilder<byte[]?, byte[]?>(new ProducerConfig
            {
                BootstrapServers = stage.BootstrapServers,
                TransactionalId = $"other-{stage.GroupId}",
            })
            .SetLogHandler((_, _) => { })
            .Build();
        producer.InitTransactions(Patience);
        producer.BeginTransaction();
        using var consumer = new ConsumerBuilder<byte[]?, byte[]?>(new ConsumerConfig { BootstrapServers = stage.BootstrapServers, GroupId = stage.GroupId })
            .SetLogHandler((_, _) => { })
            .Build();
        producer.SendOffsetsToTransaction([offset], consumer.ConsumerGroupMetadata, Patience);
        return producer;
    }
}
