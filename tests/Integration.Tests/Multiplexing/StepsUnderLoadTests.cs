using Microsoft.Extensions.DependencyInjection;
using Troupe.Integration.Tests.Stage;

namespace Troupe.Integration.Tests.Multiplexing;

// One to three connections, two at the start, over five partitions, while thousands of messages come every second. The process grows to three; it is
// stopped, and another one with five connections takes every partition; it is started again, holds nothing, and shrinks to one. The log says why at
// each step, and no message is left out or processed twice, whichever process had it. Guards against steps and hand-overs that lose or repeat work
// only when there is a lot of it.
public sealed class StepsUnderLoadTests
{
    private const int Partitions = 5;

    private static readonly TimeSpan Delay = TimeSpan.FromSeconds(2);

    [SkippableTheory, EveryBroker]
    public async Task Steps_ShouldLoseAndRepeatNothing_WhenThousandsOfMessagesComeEverySecond(BrokerKind broker)
    {
        await using var stage = await TestStage.OpenAsync(broker);
        var topic = await stage.CreateTopicAsync("events", Partitions);
        var ledger = new Ledger(Partitions);
        // The embedded broker shares the processors with all that it serves.
        var load = RatedLoad.Start(stage.BootstrapServers, topic, Partitions, messagesPerSecond: broker == BrokerKind.Embedded ? 5_000 : 20_000);

        var first = await StartAsync(group => group.Multiplexing(min: 1, max: 3, boot: 2, scaleDelay: Delay));
        await first.WhenGroupAsync(group => AreAtWork(group, connections: 2));
        await first.WhenGroupAsync(group => AreAtWork(group, connections: 3));
        await first.StopAsync();

        var other = await StartAsync(group => group.Multiplexing(max: Partitions));
        await other.WhenGroupAsync(group => AreAtWork(group, connections: Partitions));

        var again = await StartAsync(group => group.Multiplexing(min: 1, max: 3, boot: 2, scaleDelay: Delay));
        await again.Log.WhenLoggedAsync(LogEvents.ConnectionStops);
        var last = await again.WhenGroupAsync(group => group.Connections.Length == 1);
        var others = await other.WhenGroupAsync(group => AreAtWork(group, connections: Partitions));

        var produced = await load.StopAsync();
        await ledger.WhenProcessedAsync(produced);
        await again.StopAsync();
        await other.StopAsync();

        AssertSays(first, LogEvents.ConnectionsBegin, "begins with 2 connections, of at least 1 and at most 3");
        AssertSays(first, LogEvents.ConnectionStarts, "starts connection-3: connection-", "holds 3 partitions and 2 run, at most 3");
        Assert.Empty(first.Log.Logged(LogEvents.ConnectionStops));
        AssertSays(again, LogEvents.ConnectionsBegin, "begins with 2 connections, of at least 1 and at most 3");
        AssertSays(again, LogEvents.ConnectionStops, "stops connection-2: it holds no partitions and 2 run, at least 1");
        Assert.Empty(again.Log.Logged(LogEvents.ConnectionStarts));
        Assert.Empty(again.Log.Logged(LogEvents.Assigned));
        Assert.Empty(last.Connections[0].Partitions);
        Assert.All(others.Connections, connection => Assert.Single(connection.Partitions));
        Assert.Equal((produced, 0, 0), (ledger.Processed, ledger.Missing, ledger.Again));

        Task<TroupeHost> StartAsync(Action<ConsumerGroupBuilder> connections) => stage.StartHostAsync(
            group =>
            {
                connections(group);
                group.Topic<Consumer>(topic);
            },
            services: services => services.AddSingleton(ledger));
    }

    private static bool AreAtWork(SubscriptionGroupStatus group, int connections) =>
        group.Connections.Length == connections && group.Connections.All(connection => connection.Partitions.Length > 0);

    private static void AssertSays(TroupeHost host, int eventId, params string[] texts)
    {
        var said = Assert.Single(host.Log.Logged(eventId)).Text;
        Assert.All(texts, text => Assert.Contains(text, said, StringComparison.Ordinal));
    }

    private sealed class Consumer(Ledger ledger) : PartitionConsumerActor
    {
        protected override Task ConsumeAsync(MessageBatch<ReadOnlyMemory<byte>> batch, CancellationToken cancellationToken)
        {
            foreach (var message in batch) ledger.Add(TopicPartition, message.Offset);
            return Task.CompletedTask;
        }
    }
}
