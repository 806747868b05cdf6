using Troupe.Integration.Tests.Stage;

namespace Troupe.Integration.Tests.Rebalance;

// A second host joins under load, and then the first one leaves, or the second one leaves again and its partitions come back: under every
// protocol by which members share partitions, and with both ways of polling. Everyone works off what it holds and commits before it lets go,
// so each message runs exactly once, each partition in order. Guards against gaps and duplicates around the moment of a rebalance, and against
// a regained partition that stays silent.
public sealed class JoinAndLeaveTests
{
    private const int Partitions = 4;

    public static TheoryData<BrokerKind, string, string> Rows => ProtocolRows.WithPollers();

    [SkippableTheory, MemberData(nameof(Rows))]
    public async Task EveryMessage_ShouldRunOnceAndInOrder_WhenMembersJoinAndLeave(BrokerKind broker, string protocol, string poller)
    {
        await using var stage = await TestStage.OpenAsync(broker);
        var topic = await stage.CreateTopicAsync("orders", Partitions);
        await ProduceAsync(stage, topic, count: 200, from: 0);

        var first = await stage.StartHostAsync(group => group.Topic<Consumer>(topic).Poller(poller), protocol: protocol);
        await first.Journal.WhenDeliveredAsync(count: 50);
        var second = await stage.StartHostAsync(group => group.Topic<Consumer>(topic).Poller(poller), protocol: protocol);
        await second.Log.WhenLoggedAsync(LogEvents.Assigned);
        await ProduceAsync(stage, topic, count: 200, from: 200);
        await second.Journal.WhenDeliveredAsync(count: 50);
        await first.StopAsync();
        await ProduceAsync(stage, topic, count: 100, from: 400);
        foreach (var partition in Enumerable.Range(0, Partitions)) await second.Journal.WhenDeliveredAsync(offset: 499, partition: partition);
        await second.StopAsync();

        AssertEachRanOnceAndInOrder(count: 500, first, second);
        Assert.All(await stage.CommittedAsync(topic), committed => Assert.Equal(500, committed.Value));
    }

    [SkippableTheory, MemberData(nameof(Rows))]
    public async Task EveryMessage_ShouldRunOnceAndInOrder_WhenPartitionsComeBack(BrokerKind broker, string protocol, string poller)
    {
        await using var stage = await TestStage.OpenAsync(broker);
        var topic = await stage.CreateTopicAsync("orders", Partitions);
        await ProduceAsync(stage, topic, count: 100, from: 0);

        var first = await stage.StartHostAsync(group => group.Topic<Consumer>(topic).Poller(poller), protocol: protocol);
        foreach (var partition in Enumerable.Range(0, Partitions)) await first.Journal.WhenDeliveredAsync(offset: 0, partition: partition);
        var second = await stage.StartHostAsync(group => group.Topic<Consumer>(topic).Poller(poller), protocol: protocol);
        await second.Log.WhenLoggedAsync(LogEvents.Assigned);
        await ProduceAsync(stage, topic, count: 100, from: 100);
        await second.Journal.WhenDeliveredAsync(count: 20);
        await second.StopAsync();
        await ProduceAsync(stage, topic, count: 100, from: 200);
        foreach (var partition in Enumerable.Range(0, Partitions)) await first.Journal.WhenDeliveredAsync(offset: 299, partition: partition);
        await first.StopAsync();

        AssertEachRanOnceAndInOrder(count: 300, first, second);
        Assert.All(await stage.CommittedAsync(topic), committed => Assert.Equal(300, committed.Value));
    }

    private static void AssertEachRanOnceAndInOrder(int count, params TroupeHost[] hosts)
    {
        foreach (var partition in Enumerable.Range(0, Partitions))
        {
            var ran = hosts.SelectMany(host => host.Journal.Deliveries).Where(delivery => delivery.Partition == partition).OrderBy(delivery => delivery.At);
            Assert.Equal(Enumerable.Range(0, count).Select(offset => (long)offset), ran.Select(delivery => delivery.Offset));
        }

        Assert.All(hosts, host => Assert.Empty(host.Log.Logged(LogEvents.Lost)));
    }

    private static async Task ProduceAsync(TestStage stage, string topic, int count, int from)
    {
        foreach (var partition in Enumerable.Range(0, Partitions)) await stage.ProduceNumbersAsync(topic, count, partition, from);
    }

    private sealed class Consumer(Journal journal, TimeProvider time) : PartitionConsumerActor<string>
    {
        protected override async Task ConsumeAsync(Message<string> message, CancellationToken cancellationToken)
        {
            journal.Delivered(message.Position, Attempt);

            // Work, so that calls run while partitions move.
            await Task.Delay(TimeSpan.FromMilliseconds(2), time, CancellationToken.None);
        }
    }
}
