using System.Collections.Immutable;
using Confluent.Kafka;
using Troupe.Integration.Tests.Stage;

namespace Troupe.Integration.Tests.Steering;

// Consumers that pause themselves, and go on elsewhere: a longer pause is replaced by a shorter one, a replay brings everything again while the
// committed offset stands still, and a reset takes that back for the next process, too. Guards against pauses that never end, and against seeks that skip.
public sealed class PauseAndSeekTests
{
    [SkippableTheory, EveryBroker]
    public async Task Pause_ShouldBeReplaced_WhenAShorterOneFollows(BrokerKind broker)
    {
        await using var stage = await TestStage.OpenAsync(broker);
        var topic = await stage.CreateTopicAsync("orders");
        await stage.ProduceNumbersAsync(topic, 10);

        var host = await stage.StartHostAsync(group => group.Topic<Pausing>(topic));
        await host.Journal.WhenDeliveredAsync(count: 10);
        await host.StopAsync();

        Assert.Equal(Enumerable.Range(0, 10).Select(number => (long)number), host.Journal.Offsets());
        var (fifth, sixth) = (host.Journal.Deliveries[4].At, host.Journal.Deliveries[5].At);
        Assert.InRange(sixth - fifth, TimeSpan.FromMilliseconds(280), TimeSpan.FromSeconds(30));
        Assert.Equal(10, await stage.CommittedOffsetAsync(topic));
    }

    [SkippableTheory, EveryBroker]
    public async Task Seek_ShouldReplayAndSkip_WithoutLosingAnything(BrokerKind broker)
    {
        await using var stage = await TestStage.OpenAsync(broker);
        var topic = await stage.CreateTopicAsync("orders");
        await stage.ProduceNumbersAsync(topic, 2_000);

        var host = await stage.StartHostAsync(group => group.Topic<Seeking>(topic, route => route.MaxBatchSize(100).Buffer(messages: 100)));
        await host.Journal.WhenDeliveredAsync(offset: 1_999);
        await host.StopAsync();

        long[] expected = [.. Range(0, 1_000), .. Range(10, 1_200), .. Range(1_900, 2_000)];
        Assert.Equal(expected, host.Journal.Offsets());
        Assert.Equal(2_000, await stage.CommittedOffsetAsync(topic));
    }

    [SkippableTheory, EveryBroker]
    public async Task Seek_ShouldGoToTheBeginningAndToATime(BrokerKind broker)
    {
        await using var stage = await TestStage.OpenAsync(broker);
        var topic = await stage.CreateTopicAsync("orders");
        var noon = new DateTimeOffset(2026, 11, 1, 12, 0, 0, TimeSpan.Zero);
        await stage.ProduceAsync(topic, 0, Enumerable.Range(0, 10).Select(number => new Message<byte[]?, byte[]?>
        {
            Value = [(byte)'1'],
            Timestamp = new Timestamp(noon.AddMinutes(number)),
        }));

        var host = await stage.StartHostAsync(group => group.Topic<TimeTraveller>(topic), services: services => services.Add(new Moment(noon.AddMinutes(6.5))));
        await host.Journal.WhenNotedAsync("end");
        await host.StopAsync();

        Assert.Equal([0, 1, 2, 7, 8, 9, 0, 1, 2, 3], host.Journal.Offsets()[..10]);
        Assert.Equal(10, await stage.CommittedOffsetAsync(topic));
    }

    [SkippableTheory, EveryBroker]
    public async Task Reset_ShouldHoldForTheNextProcess(BrokerKind broker)
    {
        await using var stage = await TestStage.OpenAsync(broker);
        var topic = await stage.CreateTopicAsync("orders");
        await stage.ProduceNumbersAsync(topic, 10);
        var first = await stage.StartHostAsync(group => group.Topic<Plain>(topic));
        await first.Journal.WhenDeliveredAsync(count: 10);
        await WhenAnsweredAsync(() => first.Troupe.PauseAsync(stage.GroupId, new TopicPartition(topic, Partition.Any), "Ada"), new TopicPartition(topic, 0));
        await WhenAnsweredAsync(
            () => first.Troupe.SeekAsync(stage.GroupId, new TopicPartition(topic, 0), 4, "Ada", "a wrong price", resetCommitted: true), new TopicPartition(topic, 0));
        await first.StopAsync();
        Assert.Equal(4, await stage.CommittedOffsetAsync(topic));

        var second = await stage.StartHostAsync(group => group.Topic<Plain>(topic));
        await second.Journal.WhenDeliveredAsync(count: 6);
        await second.StopAsync();

        Assert.Equal(Range(4, 10), second.Journal.Offsets());
        Assert.Equal(10, await stage.CommittedOffsetAsync(topic));
    }

    [SkippableTheory, EveryBroker]
    public async Task Pause_ShouldBeSeenAndEnd_WhenPeopleAskForIt(BrokerKind broker)
    {
        await using var stage = await TestStage.OpenAsync(broker);
        var topic = await stage.CreateTopicAsync("orders", partitions: 2);
        var host = await stage.StartHostAsync(group => group.Topic<Plain>(topic));
        await host.WhenGroupAsync(group => group.Connections.SelectMany(connection => connection.Partitions).Count(partition => partition.Incarnation > 0) == 2);

        await WhenAnsweredAsync(
            () => host.Troupe.PauseAsync(stage.GroupId, new TopicPartition(topic, Partition.Any), "Ada", "the shop is closed", TimeSpan.FromHours(1)),
            new TopicPartition(topic, 0),
            new TopicPartition(topic, 1));
        await stage.ProduceNumbersAsync(topic, 5);
        await stage.ProduceNumbersAsync(topic, 5, partition: 1);
        var status = await host.WhenGroupAsync(group => group.Connections.SelectMany(connection => connection.Partitions).Count(partition => partition.WaitingMessages == 5) == 2);
        Assert.All(status.Connections[0].Partitions, partition => Assert.Equal(("Ada", "the shop is closed"), (partition.Pause?.By, partition.Pause?.Reason)));
        await host.WhenHealthAsync(health => health == Microsoft.Extensions.Diagnostics.HealthChecks.HealthStatus.Healthy);
        Assert.Empty(host.Journal.Deliveries);

        await WhenAnsweredAsync(() => host.Troupe.ResumeAsync(stage.GroupId, new TopicPartition(topic, 1), "Ada"), new TopicPartition(topic, 1));
        await host.Journal.WhenDeliveredAsync(count: 5);
        Assert.Empty(host.Journal.Offsets(partition: 0));
        Assert.Empty(await host.Troupe.ResumeAsync("another", new TopicPartition(topic, 0), "Ada"));
        await WhenAnsweredAsync(() => host.Troupe.ResumeAsync(stage.GroupId, new TopicPartition(topic, 0), "Ada"), new TopicPartition(topic, 0));
        await host.Journal.WhenDeliveredAsync(count: 10);
        await host.StopAsync();

        Assert.All(await stage.CommittedAsync(topic), committed => Assert.Equal(5, committed.Value));
    }

    /// <summary>Asks until those partitions have done it: one whose status did not come in time, as when the machine stood still, is not asked.</summary>
    private static Task<ImmutableArray<TopicPartition>> WhenAnsweredAsync(Func<Task<ImmutableArray<TopicPartition>>> ask, params TopicPartition[] partitions) => Eventually.AnswersAsync(
        ask, done => done.ToHashSet().SetEquals(partitions), done => $"{string.Join(", ", done)} have done it");

    private static IEnumerable<long> Range(long from, long to) => Enumerable.Range(0, (int)(to - from)).Select(index => from + index);

    private sealed record Moment(DateTimeOffset Time);

    private sealed class Plain(Journal journal) : PartitionConsumerActor<string>
    {
        protected override Task ConsumeAsync(Message<string> message, CancellationToken cancellationToken)
        {
            journal.Delivered(message.Position, Attempt);
            return Task.CompletedTask;
        }
    }

    private sealed class Pausing(Journal journal) : PartitionConsumerActor<string>
    {
        protected override Task ConsumeAsync(Message<string> message, CancellationToken cancellationToken)
        {
            journal.Delivered(message.Position, Attempt);
            if (message.Offset != 4) return Task.CompletedTask;
            Pause(duration: TimeSpan.FromHours(1));
            Pause(duration: TimeSpan.FromMilliseconds(300));
            return Task.CompletedTask;
        }
    }

    private sealed class Seeking(Journal journal) : PartitionConsumerActor<string>
    {
        private int _seeks;

        protected override async Task ConsumeAsync(Message<string> message, CancellationToken cancellationToken)
        {
            journal.Delivered(message.Position, Attempt);
            switch ((message.Offset.Value, _seeks))
            {
                case (999, 0):
                    _seeks++;
                    await SeekAsync(10);
                    break;
                case (1_199, 1):
                    _seeks++;
                    await SeekAsync(1_900);
                    break;
            }
        }
    }

    private sealed class TimeTraveller(Journal journal, Moment moment) : PartitionConsumerActor<ReadOnlyMemory<byte>>
    {
        private int _seeks;

        protected override async Task ConsumeAsync(Message<ReadOnlyMemory<byte>> message, CancellationToken cancellationToken)
        {
            journal.Delivered(message.Position, Attempt);
            switch ((message.Offset.Value, _seeks))
            {
                case (2, 0):
                    _seeks++;
                    await SeekAsync(moment.Time);
                    break;
                case (9, 1):
                    _seeks++;
                    await SeekAsync(Offset.Beginning);
                    break;
                case (3, 2):
                    _seeks++;
                    await SeekAsync(Offset.End);
                    journal.Note("end", message.Position);
                    break;
            }
        }
    }
}
