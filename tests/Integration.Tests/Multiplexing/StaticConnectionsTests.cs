using Microsoft.Extensions.Diagnostics.HealthChecks;
using Troupe.Integration.Tests.Stage;

namespace Troupe.Integration.Tests.Multiplexing;

// Two connections of one host share the four partitions of a topic: two members, each with partitions of its own, and both at work at the same
// time. With group.instance.id each is a static member under a name of its own. Guards against one connection that does all the work, and against
// members that fence each other.
public sealed class StaticConnectionsTests
{
    private const int Partitions = 4;

    [SkippableTheory, EveryBroker]
    public async Task Connections_ShouldShareThePartitions_AndWorkAtTheSameTime(BrokerKind broker)
    {
        await using var stage = await TestStage.OpenAsync(broker);
        var topic = await stage.CreateTopicAsync("orders", Partitions);

        // No message is finished before each partition has begun with one.
        var host = await stage.StartHostAsync(group => group.Multiplexing(max: 2).Topic<MeetingConsumer>(topic));
        await host.WhenGroupAsync(IsShared);
        foreach (var partition in Enumerable.Range(0, Partitions)) await stage.ProduceNumbersAsync(topic, 5, partition);
        await host.Journal.WhenAsync("every partition to its end", all => all.Count(entry => entry.IsDelivery && entry.Offset == 4) == Partitions);
        var connections = (await host.WhenGroupAsync(IsShared)).Connections;
        await host.WhenHealthAsync(status => status == HealthStatus.Healthy);
        await host.StopAsync();

        Assert.Equal(Partitions, connections.SelectMany(connection => connection.Partitions).Select(partition => partition.TopicPartition.Partition.Value).Distinct().Count());
        Assert.Empty(host.Log.Logged(LogEvents.ConnectionStarts));
        Assert.Empty(host.Log.Logged(LogEvents.ConnectionStops));
        Assert.All(Enumerable.Range(0, Partitions), partition => Assert.Equal([0, 1, 2, 3, 4], host.Journal.Offsets(partition)));
    }

    [SkippableTheory, EveryBroker]
    public async Task StaticMembers_ShouldNotFenceEachOther_WhenTheyAreConnectionsOfOneHost(BrokerKind broker)
    {
        await using var stage = await TestStage.OpenAsync(broker);
        var topic = await stage.CreateTopicAsync("orders", Partitions);

        var host = await stage.StartHostAsync(
            group => group.Multiplexing(max: 2).Topic<MeetingConsumer>(topic), troupe => troupe.WithKafka("group.instance.id", "one"));
        await host.WhenGroupAsync(IsShared);
        foreach (var partition in Enumerable.Range(0, Partitions)) await stage.ProduceNumbersAsync(topic, 5, partition);
        await host.Journal.WhenAsync("every partition to its end", all => all.Count(entry => entry.IsDelivery && entry.Offset == 4) == Partitions);
        await host.StopAsync();

        Assert.Empty(host.Log.Loud);
    }

    private static bool IsShared(SubscriptionGroupStatus group) => group.Connections.Length == 2 && group.Connections.All(connection => connection.Partitions.Length == 2);

    /// <summary>Waits, before its first message is finished, until all partitions have begun.</summary>
    private sealed class MeetingConsumer(Journal journal) : PartitionConsumerActor<string>
    {
        protected override async Task ConsumeAsync(Message<string> message, CancellationToken cancellationToken)
        {
            if (message.Offset == 0)
            {
                journal.Note("began", TopicPartition);
                await journal.WhenNotedAsync("began", Partitions).WaitAsync(cancellationToken);
            }

            journal.Delivered(message.Position, Attempt);
        }
    }
}
