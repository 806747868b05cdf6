using Troupe.Integration.Tests.Stage;

namespace Troupe.Integration.Tests.Rebalance;

// A consumer blocks past the revocation bound and its partition goes to another host, which finishes it. Then the blocked call goes on: its
// marks are refused, it gets no further message, and the offsets of the new owner stay where they are. Guards against a zombie that resumes
// into the new assignment and commits work it does not own, which was found in widely used engines.
public sealed class BlockedHandOverTests
{
    private const int PerPartition = 20;

    [SkippableTheory, EveryBroker]
    public async Task BlockedCall_ShouldBeRefused_WhenItGoesOnAfterItsPartitionMoved(BrokerKind broker)
    {
        await using var stage = await TestStage.OpenAsync(broker);
        var topic = await stage.CreateTopicAsync("orders", 2);
        foreach (var partition in (int[])[0, 1]) await stage.ProduceNumbersAsync(topic, PerPartition, partition);
        var (blocked, open) = (new Gate(), new Gate());
        open.Open();

        var first = await StartAsync(stage, topic, blocked);
        foreach (var partition in (int[])[0, 1]) await first.Journal.WhenDeliveredAsync(3, partition: partition);
        await Eventually.IsAsync(async () => (await stage.CommittedAsync(topic)).Values.All(committed => committed == 3), "what was finished before the gate is not committed");
        var second = await StartAsync(stage, topic, open);
        await second.Journal.WhenDeliveredAsync(count: PerPartition - 3);
        var moved = second.Journal.Deliveries[0].Partition;
        blocked.Open();
        await first.Journal.WhenAsync("the blocked call's answers", all => all.Count(entry => entry.Partition == moved && entry.What.StartsWith("after", StringComparison.Ordinal)) == 2);
        await first.Journal.WhenDeliveredAsync(PerPartition - 1, partition: 1 - moved);
        await first.StopAsync();
        await second.StopAsync();

        Assert.Equal(
            ["after the gate: mark False", "after the gate: commit False"],
            first.Journal.All.Where(entry => entry.Partition == moved && !entry.IsDelivery).Select(entry => entry.What));
        Assert.Equal([0, 1, 2, 3], first.Journal.Offsets(moved));
        Assert.Equal(Enumerable.Range(3, PerPartition - 3).Select(offset => (long)offset), second.Journal.Offsets(moved));
        Assert.Single(first.Log.Logged(LogEvents.Overdue));
        Assert.All(await stage.CommittedAsync(topic), committed => Assert.Equal(PerPartition, committed.Value));
    }

    private static Task<TroupeHost> StartAsync(TestStage stage, string topic, Gate gate) => stage.StartHostAsync(
        group => group.Topic<Consumer>(topic).RevocationTimeout(TimeSpan.FromSeconds(2)).CancelGrace(TimeSpan.FromSeconds(1)),
        services: services => services.Add(gate));

    private sealed class Consumer(Journal journal, Gate gate) : PartitionConsumerActor<string>
    {
        protected override async Task ConsumeAsync(Message<string> message, CancellationToken cancellationToken)
        {
            journal.Delivered(message.Position, Attempt);
            if (message.Offset != 3 || gate.IsOpen) return;
            await gate.Opened;
            journal.Note($"after the gate: mark {MarkAsConsumed(message)}", message.Position);
            journal.Note($"after the gate: commit {await MarkAsConsumedAndCommitAsync(message)}", message.Position);
        }
    }
}
