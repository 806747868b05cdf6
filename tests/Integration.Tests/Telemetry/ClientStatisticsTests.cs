using Troupe.Integration.Tests.Stage;

namespace Troupe.Integration.Tests.Telemetry;

// With statistics.interval.ms set, the Kafka client says itself how its queues and connections are. Guards against a client that changes what it
// writes, and against statistics that nobody passes on under native polling.
public sealed class ClientStatisticsTests
{
    [SkippableTheory, EveryBroker]
    public async Task ClientGauges_ShouldShowWhatTheClientSays_WhenStatisticsAreOn(BrokerKind broker)
    {
        await using var stage = await TestStage.OpenAsync(broker);
        using var telemetry = new TelemetryRecorder(stage);
        var orders = await stage.CreateTopicAsync("orders");
        await stage.ProduceNumbersAsync(orders, 3);

        var host = await stage.StartHostAsync(
            group => group.Topic<Consumer>(orders), troupe => troupe.WithKafka("statistics.interval.ms", "100"));
        await host.Journal.WhenDeliveredAsync(offset: 2);
        await telemetry.WhenGaugesAsync(("troupe.client.fetch_queue.messages", 0), ("troupe.client.fetch_queue.bytes", 0), ("troupe.client.produce_queue.messages", 0));

        var readings = await Eventually.AnswersAsync(
            () => Task.FromResult(telemetry.Collect()),
            all => all.Any(reading => reading is { Metric: "troupe.client.received.bytes", Value: > 0 })
                && all.Any(reading => reading is { Metric: "troupe.client.sent.bytes", Value: > 0 })
                && all.Any(reading => reading.Metric == "troupe.client.broker.rtt"),
            all => $"shown are {string.Join(", ", all.Select(reading => reading.Metric).Distinct())}");
        var answered = readings.First(reading => reading.Metric == "troupe.client.broker.rtt");
        Assert.Equal(stage.BootstrapServers, $"{answered.Tag("server.address")}:{answered.Tag("server.port")}");
        Assert.StartsWith("rdkafka#consumer-", (string)answered.Tag("messaging.client.id")!, StringComparison.Ordinal);
        await host.StopAsync();
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
