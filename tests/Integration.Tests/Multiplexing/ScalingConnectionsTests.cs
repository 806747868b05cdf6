using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Troupe.Integration.Tests.Stage;

namespace Troupe.Integration.Tests.Multiplexing;

// A host with one to three connections, two at the start, while messages come all the time. It grows when its connections hold several partitions,
// and shrinks to one when another host holds them all; what it has finished by then is never delivered again, and nothing is left out. Guards
// against steps that lose work, and against connections that go to and fro.
public sealed class ScalingConnectionsTests
{
    private const int Partitions = 5;

    /// <summary>Longer than a busy machine stands still: a connection whose share is still on its way holds nothing.</summary>
    private static readonly TimeSpan Delay = TimeSpan.FromSeconds(5);

    public static TheoryData<BrokerKind, string> Rows => ProtocolRows.All();

    [SkippableTheory, MemberData(nameof(Rows))]
    public async Task Connections_ShouldBecomeMore_WhenTheyHoldSeveralPartitions(BrokerKind broker, string protocol)
    {
        await using var stage = await TestStage.OpenAsync(broker);
        var topic = await stage.CreateTopicAsync("orders", Partitions);
        var load = SteadyLoad.Start(stage, topic, Partitions);

        var host = await stage.StartHostAsync(
            group => group.Multiplexing(min: 1, max: 3, boot: 2, scaleDelay: Delay).Topic<Consumer>(topic), protocol: protocol);
        await host.Log.WhenLoggedAsync(LogEvents.ConnectionStarts);
        await host.WhenGroupAsync(group => group.Connections.Length == 3 && group.Connections.All(connection => connection.Partitions.Length > 0));
        var produced = await load.StopAsync();
        await WhenAllDeliveredAsync(host.Journal, produced);

        // A commit in the midst of a cooperative rebalance is refused and made again; that shows until then.
        await host.WhenHealthAsync(health => health == HealthStatus.Healthy);
        await host.StopAsync();

        Assert.Contains("partitions and 2 run, at most 3", Assert.Single(host.Log.Logged(LogEvents.ConnectionStarts)).Text, StringComparison.Ordinal);
        Assert.Empty(host.Log.Logged(LogEvents.ConnectionStops));
        AssertOnce(host.Journal, produced);
    }

    [SkippableTheory, EveryBroker]
    public async Task Connections_ShouldNotBecomeMore_WhenTheirHandlersAreWhatLimits(BrokerKind broker)
    {
        await using var stage = await TestStage.OpenAsync(broker);
        var topic = await stage.CreateTopicAsync("orders", Partitions);
        for (var partition = 0; partition < Partitions; partition++) await stage.ProduceAsync(topic, partition, Enumerable.Range(0, 1_000).Select(number => $"{number}"));
        var gate = new Gate();

        var host = await stage.StartHostAsync(
            group => group.Multiplexing(min: 1, max: 2, boot: 1, scaleDelay: TimeSpan.FromSeconds(1), lagThreshold: 1_000)
                .Topic<HeldConsumer>(topic, route => route.Buffer(messages: 10).MaxBatchSize(10)),
            services: services => services.AddSingleton(gate));
        var status = await host.WhenGroupAsync(group => group.Multiplexing!.Reason.Contains("of the time", StringComparison.Ordinal));
        // Once they flow, the thread may be busy indeed.
        Assert.Empty(host.Log.Logged(LogEvents.ConnectionStarts));
        gate.Open();
        await WhenAllDeliveredAsync(host.Journal, 1_000);
        await host.StopAsync();

        Assert.Matches("connection-1 holds 5 partitions and 1 run, at most 2, but no poll thread is busy for more than [0-9]+ % of the time, and saturation-threshold is 80 %", status.Multiplexing!.Reason);
    }

    [SkippableTheory, EveryBroker]
    public async Task Connections_ShouldBecomeMore_WhenThereIsMoreToReadThanTheThresholds(BrokerKind broker)
    {
        await using var stage = await TestStage.OpenAsync(broker);
        var topic = await stage.CreateTopicAsync("orders", Partitions);
        for (var partition = 0; partition < Partitions; partition++) await stage.ProduceAsync(topic, partition, Enumerable.Range(0, 1_000).Select(number => $"{number}"));
        var gate = new Gate();

        var host = await stage.StartHostAsync(
            group => group.Multiplexing(min: 1, max: 2, boot: 1, scaleDelay: TimeSpan.FromSeconds(1), lagThreshold: 1_000, saturationThreshold: 0)
                .Topic<HeldConsumer>(topic, route => route.Buffer(messages: 10).MaxBatchSize(10)),
            services: services => services.AddSingleton(gate));
        await host.Log.WhenLoggedAsync(LogEvents.ConnectionStarts);
        gate.Open();
        await WhenAllDeliveredAsync(host.Journal, 1_000);
        await host.StopAsync();

        Assert.Matches("connection-1 holds 5 partitions and 1 run, at most 2; [0-9]{4} messages are not read yet, and a poll thread is busy for", host.Log.Logged(LogEvents.ConnectionStarts)[0].Text);
    }

    [SkippableTheory, EveryBroker]
    public async Task Connections_ShouldBecomeFewer_WhenOthersHoldAllPartitions(BrokerKind broker)
    {
        await using var stage = await TestStage.OpenAsync(broker);
        var topic = await stage.CreateTopicAsync("orders", Partitions);
        var load = SteadyLoad.Start(stage, topic, Partitions);
        var others = await stage.StartHostAsync(group => group.Multiplexing(max: Partitions).Topic<Consumer>(topic));
        await others.WhenGroupAsync(group => group.Connections.Length == Partitions && group.Connections.All(connection => connection.Partitions.Length == 1));

        var host = await stage.StartHostAsync(group => group.Multiplexing(min: 1, max: 3, boot: 2, scaleDelay: Delay).Topic<Consumer>(topic));
        await host.Log.WhenLoggedAsync(LogEvents.ConnectionStops);
        var status = await host.WhenGroupAsync(group => group.Connections.Length == 1);
        var produced = await load.StopAsync();
        await WhenAllDeliveredAsync(others.Journal, produced);

        // A commit in the midst of a cooperative rebalance is refused and made again; that shows until then.
        await host.WhenHealthAsync(health => health == HealthStatus.Healthy);
        await host.StopAsync();
        await others.StopAsync();

        Assert.Equal(["connection-2", "connection-3"], status.Multiplexing!.Standby.AsEnumerable());
        Assert.Contains("stops connection-2: it holds no partitions and 2 run, at least 1", Assert.Single(host.Log.Logged(LogEvents.ConnectionStops)).Text, StringComparison.Ordinal);
        Assert.Empty(host.Journal.Deliveries);
        AssertOnce(others.Journal, produced);
    }

    [SkippableTheory, EveryBroker]
    public async Task Connections_ShouldBecomeOneByOneFewer_WhenThereIsOnePartition(BrokerKind broker)
    {
        await using var stage = await TestStage.OpenAsync(broker);
        var topic = await stage.CreateTopicAsync("orders");
        var load = SteadyLoad.Start(stage, topic, partitions: 1);

        var host = await stage.StartHostAsync(group => group.Multiplexing(min: 1, max: 3, boot: 3, scaleDelay: Delay).Topic<Consumer>(topic));
        await host.Log.WhenLoggedAsync(LogEvents.ConnectionStops, times: 2);
        var status = await host.WhenGroupAsync(group => group.Connections.Length == 1 && group.Connections[0].Partitions.Length == 1);
        var produced = await load.StopAsync();
        await host.Journal.WhenDeliveredAsync(offset: produced - 1);
        await host.StopAsync();

        Assert.Equal(1, status.Multiplexing!.Min);
        Assert.Equal(2, host.Log.Logged(LogEvents.ConnectionStops).Count);
        Assert.Equal(Enumerable.Range(0, produced).Select(offset => (long)offset), host.Journal.Offsets());
    }

    private static Task WhenAllDeliveredAsync(Journal journal, int produced) => journal.WhenAsync(
        $"{produced} messages of each partition",
        all => all.Count(entry => entry.IsDelivery && entry.Offset == produced - 1) == Partitions);

    private static void AssertOnce(Journal journal, int produced) => Assert.All(
        Enumerable.Range(0, Partitions),
        partition => Assert.Equal(Enumerable.Range(0, produced).Select(offset => (long)offset), journal.Offsets(partition)));

    /// <summary>Waits at its first message until it is let go.</summary>
    private sealed class HeldConsumer(Journal journal, Gate gate) : PartitionConsumerActor<string>
    {
        protected override async Task ConsumeAsync(Message<string> message, CancellationToken cancellationToken)
        {
            await gate.Opened.WaitAsync(cancellationToken);
            journal.Delivered(message.Position, Attempt);
        }
    }

    private sealed class Consumer(Journal journal) : PartitionConsumerActor<string>
    {
        protected override Task ConsumeAsync(Message<string> message, CancellationToken cancellationToken)
        {
            journal.Delivered(message.Position, Attempt);
            return Task.CompletedTask;
        }
    }
}
