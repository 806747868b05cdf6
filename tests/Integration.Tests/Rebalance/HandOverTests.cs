using Troupe.Integration.Tests.Stage;

namespace Troupe.Integration.Tests.Rebalance;

// A second host joins while the first one works, and takes a partition over. The first is told, ends its call, runs OnRevokedAsync whose mark
// still counts, commits, and only then lets go; the second goes on exactly behind that mark. Guards against gaps and double work at every
// deployment.
public sealed class HandOverTests
{
    private const long HeldAt = 4;
    private const int PerPartition = 10;

    [SkippableTheory, EveryBroker]
    public async Task Successor_ShouldContinueExactlyBehindTheLastMark_WhenAPartitionIsRevoked(BrokerKind broker)
    {
        await using var stage = await TestStage.OpenAsync(broker);
        var topic = await stage.CreateTopicAsync("orders", 2);
        foreach (var partition in (int[])[0, 1]) await stage.ProduceNumbersAsync(topic, PerPartition, partition);
        var (heldGate, openGate) = (new Gate(), new Gate());
        openGate.Open();

        var first = await StartAsync(stage, topic, heldGate);
        foreach (var partition in (int[])[0, 1]) await first.Journal.WhenDeliveredAsync(HeldAt, partition: partition);
        var second = await StartAsync(stage, topic, openGate);
        await second.Journal.WhenDeliveredAsync(count: PerPartition - (int)HeldAt - 1);
        heldGate.Open();
        var moved = second.Journal.Deliveries[0].Partition;
        await first.Journal.WhenDeliveredAsync(PerPartition - 1, partition: 1 - moved);
        await first.StopAsync();
        await second.StopAsync();

        Assert.Equal(
            ["revocation seen", "call ended", "revoked, mark True"],
            first.Journal.All.Where(entry => entry.Partition == moved && !entry.IsDelivery).Select(entry => entry.What));
        Assert.Equal([0, 1, 2, 3, 4], first.Journal.Offsets(moved));
        Assert.Equal([5, 6, 7, 8, 9], second.Journal.Offsets(moved));
        var revoked = Assert.Single(first.Journal.Noted("revoked, mark True"), entry => entry.Partition == moved);
        Assert.True(second.Journal.Deliveries[0].At >= revoked.At, "The successor began before the predecessor had let go.");
        Assert.Equal(Enumerable.Range(0, PerPartition).Select(offset => (long)offset), first.Journal.Offsets(1 - moved));
        Assert.Empty(second.Journal.Offsets(1 - moved));
        Assert.All(await stage.CommittedAsync(topic), committed => Assert.Equal(PerPartition, committed.Value));
    }

    private static Task<TroupeHost> StartAsync(TestStage stage, string topic, Gate gate) => stage.StartHostAsync(
        group => group.Topic<Consumer>(topic, route => route.ManualOffsets()), services: services => services.Add(gate));

    /// <summary>Marks nothing but its last message, in the last moment there is.</summary>
    private sealed class Consumer(Journal journal, Gate gate, TimeProvider time) : PartitionConsumerActor<string>
    {
        private Message<string>? _last;

        protected override async Task ConsumeAsync(Message<string> message, CancellationToken cancellationToken)
        {
            journal.Delivered(message.Position, Attempt);
            _last = message;
            if (message.Offset != HeldAt || gate.IsOpen) return;

            // A user's loop can only look: there is no event but the token, which comes much later.
            while (!IsRevoked && !gate.IsOpen) await Task.Delay(TimeSpan.FromMilliseconds(5), time, CancellationToken.None);
            if (!gate.IsOpen) journal.Note("revocation seen", message.Position);
            await Task.Delay(TimeSpan.FromMilliseconds(50), time, CancellationToken.None);
            if (!gate.IsOpen) journal.Note("call ended", message.Position);
        }

        protected override Task OnRevokedAsync(CancellationToken cancellationToken)
        {
            journal.Note($"revoked, mark {_last is { } last && MarkAsConsumed(last)}", TopicPartition);
            return Task.CompletedTask;
        }

        protected override Task OnShutdownAsync(CancellationToken cancellationToken)
        {
            if (_last is { } last) MarkAsConsumed(last);
            return Task.CompletedTask;
        }
    }
}
