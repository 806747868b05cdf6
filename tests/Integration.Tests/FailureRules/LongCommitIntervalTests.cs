using Troupe.Integration.Tests.Stage;

namespace Troupe.Integration.Tests.FailureRules;

// Nothing is committed for an hour, and then a partition moves: its new owner starts behind the marks of the old one all the same. Guards
// against a revocation that leaves the last interval to be done again.
public sealed class LongCommitIntervalTests
{
    private const int PerPartition = 10;
    private const int More = 5;

    [SkippableTheory, EveryBroker]
    public async Task NewOwner_ShouldStartBehindTheMarks_WhenNothingWasCommittedBefore(BrokerKind broker)
    {
        await using var stage = await TestStage.OpenAsync(broker);
        var topic = await stage.CreateTopicAsync("orders", 2);
        foreach (var partition in (int[])[0, 1]) await stage.ProduceNumbersAsync(topic, PerPartition, partition);

        var first = await StartAsync(stage, topic);
        await first.Journal.WhenDeliveredAsync(count: 2 * PerPartition);
        var before = await stage.CommittedAsync(topic);
        var second = await StartAsync(stage, topic);
        await second.Log.WhenLoggedAsync(LogEvents.Assigned);
        foreach (var partition in (int[])[0, 1]) await stage.ProduceNumbersAsync(topic, More, partition, from: PerPartition);
        await second.Journal.WhenDeliveredAsync(count: More);
        var moved = second.Journal.Deliveries[0].Partition;
        await first.Journal.WhenDeliveredAsync(PerPartition + More - 1, partition: 1 - moved);
        await first.StopAsync();
        await second.StopAsync();

        Assert.All(before, entry => Assert.Null(entry.Value));
        Assert.Equal(Enumerable.Range(PerPartition, More).Select(offset => (long)offset), second.Journal.Offsets(moved));
        Assert.Equal(Enumerable.Range(0, PerPartition).Select(offset => (long)offset), first.Journal.Offsets(moved));
        Assert.All(await stage.CommittedAsync(topic), entry => Assert.Equal(PerPartition + More, entry.Value));
    }

    private static Task<TroupeHost> StartAsync(TestStage stage, string topic) =>
        stage.StartHostAsync(group => group.Topic<Consumer>(topic).CommitInterval(TimeSpan.FromHours(1)));

    private sealed class Consumer(Journal journal) : PartitionConsumerActor<string>
    {
        protected override Task ConsumeAsync(Message<string> message, CancellationToken cancellationToken)
        {
            journal.Delivered(message.Position, Attempt);
            return Task.CompletedTask;
        }
    }
}
