using Troupe.Integration.Tests.Stage;

namespace Troupe.Integration.Tests.Rebalance;

// Two static members share a topic. One restarts, as in a rolling deployment, within its session time-out: it gets the same partitions again
// and goes on where it was, and its peer notices nothing. Guards against deployments that move every partition twice.
public sealed class StaticMemberTests
{
    private const int Partitions = 4;

    public static TheoryData<BrokerKind, string> Rows => ProtocolRows.All();

    [SkippableTheory, MemberData(nameof(Rows))]
    public async Task StaticMember_ShouldGetItsPartitionsBack_WhenItRestartsWithinItsSession(BrokerKind broker, string protocol)
    {
        await using var stage = await TestStage.OpenAsync(broker);
        var topic = await stage.CreateTopicAsync("orders", Partitions);
        var peer = await StartAsync(stage, topic, protocol, "peer");
        await peer.Journal.WhenNotedAsync("assigned", times: Partitions);
        var before = await StartAsync(stage, topic, protocol, "one");
        await before.Journal.WhenNotedAsync("assigned", times: Partitions / 2);
        await ProduceAsync(stage, topic, count: 10, from: 0);
        await before.Journal.WhenDeliveredAsync(count: 10 * Partitions / 2);
        await peer.Journal.WhenAsync("the same of the peer", all => all.Count(entry => entry.IsDelivery) == 10 * Partitions / 2);
        var (assigned, revoking) = (peer.Log.Logged(LogEvents.Assigned).Count, peer.Log.Logged(LogEvents.Revoking).Count);

        await before.StopAsync();
        await ProduceAsync(stage, topic, count: 10, from: 10);
        var afterwards = await StartAsync(stage, topic, protocol, "one");
        await afterwards.Journal.WhenDeliveredAsync(count: 10 * Partitions / 2);
        await peer.Journal.WhenDeliveredAsync(count: 20 * Partitions / 2);
        await afterwards.StopAsync();

        Assert.Equal(PartitionsOf(before), PartitionsOf(afterwards));
        Assert.All(PartitionsOf(afterwards), partition => Assert.Equal(Enumerable.Range(10, 10).Select(offset => (long)offset), afterwards.Journal.Offsets(partition)));
        Assert.Equal(assigned, peer.Log.Logged(LogEvents.Assigned).Count);
        Assert.Equal(revoking, peer.Log.Logged(LogEvents.Revoking).Count);
        Assert.Empty(peer.Log.Logged(LogEvents.Lost));
    }

    private static int[] PartitionsOf(TroupeHost host) => [.. host.Journal.Deliveries.Select(delivery => delivery.Partition).Distinct().Order()];

    private static Task<TroupeHost> StartAsync(TestStage stage, string topic, string protocol, string instance) => stage.StartHostAsync(
        group => group.Topic<Consumer>(topic),
        troupe => troupe.WithKafka("group.instance.id", instance),
        protocol: protocol);

    private static async Task ProduceAsync(TestStage stage, string topic, int count, int from)
    {
        foreach (var partition in Enumerable.Range(0, Partitions)) await stage.ProduceNumbersAsync(topic, count, partition, from);
    }

    private sealed class Consumer(Journal journal) : PartitionConsumerActor<string>
    {
        protected override Task OnAssignedAsync(CancellationToken cancellationToken)
        {
            journal.Note("assigned", TopicPartition);
            return Task.CompletedTask;
        }

        protected override Task ConsumeAsync(Message<string> message, CancellationToken cancellationToken)
        {
            journal.Delivered(message.Position, Attempt);
            return Task.CompletedTask;
        }
    }
}
