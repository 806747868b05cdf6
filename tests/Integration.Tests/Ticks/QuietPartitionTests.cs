using Troupe.Integration.Tests.Stage;

namespace Troupe.Integration.Tests.Ticks;

// A topic without a single message, and one whose tick always throws: ticks come, never closer than the interval, before any batch and whatever the
// one before did. Guards against ticks that hang on polling, and against a failing one that stops them or counts as an attempt.
public sealed class QuietPartitionTests
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    [SkippableTheory, EveryBroker]
    public async Task Ticks_ShouldGoOn_WhenThereIsNoMessage(BrokerKind broker)
    {
        await using var stage = await TestStage.OpenAsync(broker);
        var topic = await stage.CreateTopicAsync("windows");
        var log = new WorkLog(TimeProvider.System);

        var host = await stage.StartHostAsync(
            group => group.Topic<Plain>(topic, route => route.Periodic(every: Interval)), services: services => services.Add(log));
        await host.Journal.WhenNotedAsync("tick", times: 5);
        await stage.ProduceNumbersAsync(topic, 1);
        await host.Journal.WhenDeliveredAsync(count: 1);
        await host.Journal.WhenNotedAsync("tick", times: 7);
        await host.StopAsync();

        var idle = log.IdleBeforeTicks(0);
        Assert.True(idle.Count >= 6, $"{idle.Count} ticks");
        Assert.All(idle, time => Assert.True(time >= Interval, $"A tick came {time} after the last call."));
        Assert.Equal("shutdown", host.Journal.All[^1].What);
    }

    [SkippableTheory, EveryBroker]
    public async Task Ticks_ShouldGoOn_WhenTheyThrow(BrokerKind broker)
    {
        await using var stage = await TestStage.OpenAsync(broker);
        var topic = await stage.CreateTopicAsync("windows");

        var host = await stage.StartHostAsync(group => group.Topic<Failing>(topic, route => route.Periodic(every: Interval / 5)));
        await host.Journal.WhenNotedAsync("tick", times: 3);
        await stage.ProduceNumbersAsync(topic, 1);
        await host.Journal.WhenDeliveredAsync(count: 1);
        await host.Journal.WhenNotedAsync("tick", times: 5);
        var group = await host.WhenGroupAsync(group => group.Connections is [{ Partitions: [{ FailedTicks: >= 4, State: PartitionState.Running }] }]);
        var partition = group.Connections[0].Partitions[0];
        await host.StopAsync();

        Assert.Equal(partition.Ticks, partition.FailedTicks);
        Assert.Equal((1, 1), (partition.Attempt, partition.Incarnation));
        Assert.True(host.Log.Logged(LogEvents.TickFailed).Count >= 4, $"{host.Log}");
        Assert.Equal([1], host.Journal.Attempts(0));
        Assert.Equal(1, await stage.CommittedOffsetAsync(topic));
    }

    private sealed class Plain(Journal journal, WorkLog log) : TickingConsumer(journal, log);

    private sealed class Failing(Journal journal) : PartitionConsumerActor<string>
    {
        protected override Task ConsumeAsync(Message<string> message, CancellationToken cancellationToken)
        {
            journal.Delivered(message.Position, Attempt);
            return Task.CompletedTask;
        }

        protected override Task TickAsync(CancellationToken cancellationToken)
        {
            journal.Note("tick", TopicPartition);
            throw new InvalidOperationException("no cache");
        }
    }
}
