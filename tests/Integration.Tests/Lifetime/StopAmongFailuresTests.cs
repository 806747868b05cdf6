using Troupe.Integration.Tests.Stage;

namespace Troupe.Integration.Tests.Lifetime;

// Every tenth message throws for ever under default settings, and then the process stops in order. Nothing was given up, so nothing may be
// skipped: each message was processed, or lies at or behind the committed offset. Guards against a shutdown that commits past a failure,
// which was found in widely used engines.
public sealed class StopAmongFailuresTests
{
    private const int Partitions = 4;
    private const int PerPartition = 50;

    [SkippableTheory, EveryBroker]
    public async Task NoMessage_ShouldBeSkipped_WhenTheProcessStopsAmongFailures(BrokerKind broker)
    {
        await using var stage = await TestStage.OpenAsync(broker);
        var topic = await stage.CreateTopicAsync("orders", Partitions);
        for (var partition = 0; partition < Partitions; partition++) await stage.ProduceNumbersAsync(topic, PerPartition, partition);

        var host = await stage.StartHostAsync(group => group.Topic<Consumer>(topic, route => route.QuickBackoff()));
        await host.Journal.WhenAsync(
            "two failures in each partition", all => Enumerable.Range(0, Partitions).All(partition => all.Count(entry => entry.What == "failing" && entry.Partition == partition) >= 2));
        await host.StopAsync();

        var processed = host.Journal.Noted("processed").Select(entry => (entry.Partition, entry.Offset)).ToHashSet();
        var committed = await stage.CommittedAsync(topic);
        var skipped = Enumerable.Range(0, Partitions)
            .SelectMany(partition => Enumerable.Range(0, PerPartition).Select(offset => (Partition: partition, Offset: (long)offset)))
            .Where(message => !processed.Contains(message) && message.Offset < (committed[message.Partition] ?? 0));
        Assert.Empty(skipped);
        Assert.All(committed, partition => Assert.Equal(9, partition.Value));
    }

    private sealed class Consumer(Journal journal) : PartitionConsumerActor<string>
    {
        protected override Task ConsumeAsync(Message<string> message, CancellationToken cancellationToken)
        {
            if (message.Offset % 10 == 9)
            {
                journal.Note("failing", message.Position, Attempt);
                throw new InvalidOperationException("every tenth");
            }

            journal.Note("processed", message.Position, Attempt);
            return Task.CompletedTask;
        }
    }
}
