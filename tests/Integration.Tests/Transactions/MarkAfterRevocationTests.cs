using Troupe.Integration.Tests.Stage;

namespace Troupe.Integration.Tests.Transactions;

// A delegate outlasts the revocation of its partition, which another host takes over and works off. Then it marks: an exception says that the
// partition is gone, what it produced is seen by nobody, and each input has one output. Guards against a zombie that commits work it does not own.
public sealed class MarkAfterRevocationTests
{
    private const int PerPartition = 20;

    [SkippableTheory, EveryBroker]
    public async Task Mark_ShouldThrow_WhenThePartitionHasMoved(BrokerKind broker)
    {
        await using var stage = await TestStage.OpenAsync(broker);
        var (topic, output) = (await stage.CreateTopicAsync("orders", partitions: 2), await stage.CreateTopicAsync("copies"));
        foreach (var partition in (int[])[0, 1]) await stage.ProduceNumbersAsync(topic, PerPartition, partition);
        var (blocked, open) = (new Gate(), new Gate());
        open.Open();

        var first = await StartAsync(stage, topic, output, blocked);
        await first.Journal.WhenNotedAsync("waits", times: 2);
        var second = await StartAsync(stage, topic, output, open);
        await second.Journal.WhenAsync("the partition that moved", all => all.Any(entry => entry.IsDelivery && entry.Offset == PerPartition - 1));
        blocked.Open();
        var moved = second.Journal.Deliveries[0].Partition;
        await first.Journal.WhenNotedAsync("AssignmentLostException");
        await first.Journal.WhenDeliveredAsync(PerPartition - 1, partition: 1 - moved);
        await first.StopAsync();
        await second.StopAsync();

        Assert.Equal(moved, Assert.Single(first.Journal.Noted("AssignmentLostException")).Partition);
        Assert.Equal(
            ((int[])[0, 1]).SelectMany(partition => Enumerable.Range(0, PerPartition).Select(number => $"{partition}:{number}")).Order(StringComparer.Ordinal),
            (await stage.ReadAsync(output)).Select(copy => copy.Text()).Order(StringComparer.Ordinal));
        Assert.All((await stage.CommittedAsync(topic)).Values, committed => Assert.Equal(PerPartition, committed));
    }

    private static Task<TroupeHost> StartAsync(TestStage stage, string topic, string output, Gate gate) => stage.StartHostAsync(
        group => group.Topic<Consumer>(topic, route => route.Transactional()).RevocationTimeout(TimeSpan.FromSeconds(2)).CancelGrace(TimeSpan.FromSeconds(1)),
        services: services =>
        {
            services.Add(new Output(output));
            services.Add(gate);
        });

    private sealed class Consumer(Journal journal, Output output, Gate gate) : PartitionConsumerActor<string>
    {
        protected override async Task ConsumeAsync(MessageBatch<string> batch, CancellationToken cancellationToken)
        {
            try
            {
                await TransactionAsync(
                    async transaction =>
                    {
                        foreach (var message in batch) transaction.Produce(output.Topic, $"{TopicPartition.Partition.Value}:{message.Value}");
                        if (!gate.IsOpen) journal.Note("waits", TopicPartition);
                        await gate.Opened;
                        transaction.MarkAsConsumed(batch.Last);
                    },
                    CancellationToken.None);
                journal.Delivered(batch.Last.Position, Attempt);
            }
            catch (AssignmentLostException exception)
            {
                journal.Note(exception.GetType().Name, TopicPartition);
                throw;
            }
        }
    }
}
