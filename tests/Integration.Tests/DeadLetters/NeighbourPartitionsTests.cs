using Troupe.Integration.Tests.Stage;

namespace Troupe.Integration.Tests.DeadLetters;

// One partition fails for ever on a connection that it shares with others: they finish everything meanwhile. Guards against a backoff, a
// pause or a full buffer of one partition that stops the whole connection.
public sealed class NeighbourPartitionsTests
{
    private const int PerPartition = 2_000;

    [SkippableTheory, EveryBroker]
    public async Task OtherPartitions_ShouldFinish_WhenOneFailsForEver(BrokerKind broker)
    {
        await using var stage = await TestStage.OpenAsync(broker);
        var topic = await stage.CreateTopicAsync("orders", 4);
        for (var partition = 0; partition < 4; partition++) await stage.ProduceNumbersAsync(topic, PerPartition, partition);

        var host = await stage.StartHostAsync(group => group.Topic<Consumer>(topic, route => route.QuickBackoff().MaxBatchSize(50).Buffer(messages: 100)));
        foreach (var partition in (int[])[1, 2, 3]) await host.Journal.WhenDeliveredAsync(PerPartition - 1, partition: partition);
        await host.Journal.WhenDeliveredAsync(0, times: 3);
        await host.StopAsync();

        var everything = Enumerable.Range(0, PerPartition).Select(offset => (long)offset);
        Assert.All((int[])[1, 2, 3], partition => Assert.Equal(everything, host.Journal.Offsets(partition)));
        Assert.All(host.Journal.Offsets(), offset => Assert.Equal(0, offset));
        var committed = await stage.CommittedAsync(topic);
        Assert.True(committed[0] is null or 0);
        Assert.All((int[])[1, 2, 3], partition => Assert.Equal(PerPartition, committed[partition]));
    }

    private sealed class Consumer(Journal journal) : PartitionConsumerActor<string>
    {
        protected override Task ConsumeAsync(Message<string> message, CancellationToken cancellationToken)
        {
            journal.Delivered(message.Position, Attempt);
            return message.Partition == 0 ? throw new InvalidOperationException("this partition") : Task.CompletedTask;
        }
    }
}
