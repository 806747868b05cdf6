using Troupe.Integration.Tests.Stage;

namespace Troupe.Integration.Tests.Telemetry;

// A consumer holds its first batch. The gauges show what waits: the lag in messages and in time, what is fetched, what is at work. When it lets
// go they return to zero, and grow again with what is produced then. Guards against a lag that stands still or counts something else.
public sealed class LagTests
{
    [SkippableTheory, EveryBroker]
    public async Task Gauges_ShouldShowWhatWaits_WhileAConsumerWorks(BrokerKind broker)
    {
        await using var stage = await TestStage.OpenAsync(broker);
        using var telemetry = new TelemetryRecorder(stage);
        var orders = await stage.CreateTopicAsync("orders");
        var gate = new Gate();
        await stage.ProduceNumbersAsync(orders, 10);

        var host = await stage.StartHostAsync(
            group => group.Topic<Consumer>(orders, route => route.MaxBatchSize(4)), services: services => services.Add(gate));
        await telemetry.WhenGaugesAsync(
            ("troupe.partition.lag", 10), ("troupe.partition.in_flight", 4), ("troupe.partition.buffer.messages", 6), ("troupe.partition.paused", 0));
        await stage.ProduceNumbersAsync(orders, 5);
        await telemetry.WhenGaugesAsync(("troupe.partition.lag", 15), ("troupe.partition.buffer.messages", 11));
        Assert.Contains(telemetry.Collect(), reading => reading is { Metric: "troupe.partition.lag.time", Value: > 0 });
        Assert.Contains(telemetry.Collect(), reading => reading is { Metric: "troupe.partition.buffer.bytes", Value: > 15 });

        gate.Open();
        await telemetry.WhenGaugesAsync(
            ("troupe.partition.lag", 0), ("troupe.partition.lag.time", 0), ("troupe.partition.in_flight", 0), ("troupe.partition.buffer.messages", 0));
        await host.StopAsync();

        Assert.Equal(15, await stage.CommittedOffsetAsync(orders));
    }

    [SkippableTheory, EveryBroker]
    public async Task Lag_ShouldBeThatOfTheBroker_WhileTheEndIsFarFromRead(BrokerKind broker)
    {
        await using var stage = await TestStage.OpenAsync(broker);
        using var telemetry = new TelemetryRecorder(stage);
        var orders = await stage.CreateTopicAsync("orders");
        var gate = new Gate();
        await stage.ProduceNumbersAsync(orders, 2_000);

        var host = await stage.StartHostAsync(
            group => group.Topic<Consumer>(orders, route => route.MaxBatchSize(4).Buffer(messages: 4)), services: services => services.Add(gate));
        await telemetry.WhenGaugesAsync(("troupe.partition.lag", 2_000), ("troupe.partition.in_flight", 4));
        Assert.Contains(telemetry.Collect(), reading => reading is { Metric: "troupe.partition.buffer.messages", Value: < 2_000 });

        gate.Open();
        await telemetry.WhenGaugesAsync(("troupe.partition.lag", 0), ("troupe.partition.in_flight", 0));
        await host.StopAsync();
    }

    [SkippableTheory, EveryBroker]
    public async Task Paused_ShouldShowAPartitionThatWaits(BrokerKind broker)
    {
        await using var stage = await TestStage.OpenAsync(broker);
        using var telemetry = new TelemetryRecorder(stage);
        var orders = await stage.CreateTopicAsync("orders");
        var gate = new Gate();
        await stage.ProduceNumbersAsync(orders, 1);

        var host = await stage.StartHostAsync(
            group => group.Topic<Failing>(orders, route => route.QuickBackoff()), services: services => services.Add(gate));
        await telemetry.WhenGaugesAsync(("troupe.partition.paused", 1), ("troupe.partition.lag", 1));
        gate.Open();

        await telemetry.WhenGaugesAsync(("troupe.partition.paused", 0), ("troupe.partition.lag", 0));
        Assert.Contains(telemetry.Collect(), reading => reading.Metric == "troupe.consumer.pauses" && (string?)reading.Tag("troupe.pause.reason") == "backoff");
        await host.StopAsync();
    }

    private sealed class Consumer(Gate gate) : PartitionConsumerActor<string>
    {
        protected override Task ConsumeAsync(MessageBatch<string> batch, CancellationToken cancellationToken) => gate.Opened;
    }

    private sealed class Failing(Gate gate) : PartitionConsumerActor<string>
    {
        protected override Task ConsumeAsync(Message<string> message, CancellationToken cancellationToken) =>
            gate.IsOpen ? Task.CompletedTask : throw new InvalidOperationException("not yet");
    }
}
