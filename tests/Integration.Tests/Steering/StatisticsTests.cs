using Troupe.Integration.Tests.Stage;

namespace Troupe.Integration.Tests.Steering;

// A consumer looks at its statistics, in its calls and in ticks while it is paused with a full buffer, when nothing is fetched: what is produced meanwhile is seen all the
// same, and in the end nothing lags behind. Guards against figures that stand still as long as the client does not fetch, and against ones of what is not committed.
public sealed class StatisticsTests
{
    [SkippableTheory, EveryBroker]
    public Task Statistics_ShouldMove_WhileThePartitionIsPaused(BrokerKind broker) => RunAsync(broker, transactional: false);

    [SkippableTheory, EveryBroker]
    public Task Statistics_ShouldMove_WhileAPartitionOfTransactionsIsPaused(BrokerKind broker) => RunAsync(broker, transactional: true);

    private static async Task RunAsync(BrokerKind broker, bool transactional)
    {
        await using var stage = await TestStage.OpenAsync(broker);
        var topic = await stage.CreateTopicAsync("orders");
        await stage.ProduceNumbersAsync(topic, 200);
        var seen = new Sightings<PartitionStatistics>("Statistics", () => "");

        var host = await stage.StartHostAsync(
            group => group.Topic<Consumer>(topic, route =>
            {
                route.MaxBatchSize(10).Buffer(messages: 20).Periodic(every: TimeSpan.FromMilliseconds(200));
                if (transactional) route.Transactional();
            }),
            services: services => services.Add(seen));
        await seen.WhenAsync("paused at 50", all => all.Any(figures => figures is { HighWatermark: >= 200, LowWatermark: 0, CommittedOffset: 50 } && figures.Lag == figures.HighWatermark - 50));
        await stage.ProduceNumbersAsync(topic, 100, from: 200);
        await seen.WhenAsync("lag of 250", all => all.Any(figures => figures is { Lag: >= 250, CommittedOffset: 50 } && figures.LagTime > TimeSpan.Zero));

        await host.Troupe.ResumeAsync(stage.GroupId, new Confluent.Kafka.TopicPartition(topic, 0), "Ada");
        await host.Journal.WhenDeliveredAsync(offset: 299);
        await seen.WhenAsync("no lag", all => all[^1] is { Lag: 0, LagTime.Ticks: 0 });
        await host.StopAsync();

        Assert.Equal(300, await stage.CommittedOffsetAsync(topic));
        Assert.All(seen.All, figures => Assert.True(figures.Lag is null or >= 0, $"{figures}"));
    }

    private sealed class Consumer(Journal journal, Sightings<PartitionStatistics> seen) : PartitionConsumerActor<string>
    {
        protected override Task ConsumeAsync(Message<string> message, CancellationToken cancellationToken)
        {
            journal.Delivered(message.Position, Attempt);
            seen.Add(Statistics);
            if (message.Offset == 49) Pause();
            return Task.CompletedTask;
        }

        protected override Task TickAsync(CancellationToken cancellationToken)
        {
            seen.Add(Statistics);
            return Task.CompletedTask;
        }
    }
}
