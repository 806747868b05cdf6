using Akka.Streams;
using Akka.Streams.Dsl;
using Confluent.Kafka;
using Troupe.Actors.Root;
using Troupe.Integration.Tests.Stage;
using Troupe.Integration.Tests.Telemetry;

namespace Troupe.Integration.Tests.Streams;

// An operator sees streams as he sees routes: in the status with their partitions and offsets, in health when their brokers are away, and in the gauges of
// the lag. Guards against a stream that stands still and nobody is told.
public sealed class StreamStatusTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [SkippableTheory, EveryBroker]
    public async Task Status_ShouldShowWhatAStreamHasFinished_AndForgetItWhenItHasEnded(BrokerKind broker)
    {
        await using var stage = await TestStage.OpenAsync(broker);
        await using var host = new StreamHost(stage);
        var troupe = await host.StartTroupeAsync();
        var topic = await stage.CreateTopicAsync("orders");
        await stage.ProduceNumbersAsync(topic, 100);

        var control = KafkaConsumer.CommittableSource(host.Consumer, Subscriptions.Topics(topic))
            .Select(ICommittable (message) => message.CommittableOffset)
            .ToMaterialized(Committer.Sink(host.Committer.WithMaxBatch(10)), DrainingControl<Akka.Done>.Create)
            .Run(host.Materializer);
        var status = await WhenStatusAsync(troupe, status => PartitionsOf(status).Any(partition => partition.CommittedOffset == 100));
        await control.DrainAndShutdown().WaitAsync(Patience);
        await WhenStatusAsync(troupe, ended => ended.Streams.IsEmpty);

        var stream = Assert.Single(status.Streams);
        var partition = Assert.Single(PartitionsOf(status));
        Assert.Equal(($"{stage.GroupId}/1", stage.GroupId, topic), (stream.Name, stream.GroupId, stream.Subscription));
        Assert.Equal((new TopicPartition(topic, 0), PartitionState.Running, null, 100L), (partition.TopicPartition, partition.State, partition.Reason, partition.Frontier!.Value));
        Assert.Equal(HealthVerdict.Healthy, status.Health);
    }

    [SkippableFact]
    public async Task Health_ShouldBeUnhealthy_WhileTheBrokersOfAStreamAreAway()
    {
        await using var stage = await TestStage.OpenAsync(BrokerKind.Embedded);
        await using var host = new StreamHost(stage);
        var troupe = await host.StartTroupeAsync();
        var topic = await stage.CreateTopicAsync("orders");
        var control = KafkaConsumer.PlainSource(host.Consumer, Subscriptions.Topics(topic)).To(Sink.Ignore<ConsumeResult<string, string>>()).Run(host.Materializer);
        await WhenStatusAsync(troupe, status => PartitionsOf(status).Any());

        await stage.Embedded.PauseAsync();
        await WhenStatusAsync(
            troupe,
            status => status.Health == HealthVerdict.Unhealthy
                && status.Reasons.All(reason => reason.StartsWith($"stream {stage.GroupId}/1: no broker answers since ", StringComparison.Ordinal)));
        await stage.Embedded.ResumeAsync();
        await WhenStatusAsync(troupe, status => status.Health == HealthVerdict.Healthy);
        await control.Shutdown().WaitAsync(Patience);

    }

    [SkippableTheory, EveryBroker]
    public async Task Gauges_ShouldShowTheLag_WhileAStreamHoldsWhatItHasRead(BrokerKind broker)
    {
        await using var stage = await TestStage.OpenAsync(broker);
        using var telemetry = new TelemetryRecorder(stage);
        await using var host = new StreamHost(stage);
        var topic = await stage.CreateTopicAsync("orders");
        await stage.ProduceNumbersAsync(topic, 10);
        var gate = new Gate();

        var control = KafkaConsumer.CommittableSource(host.Consumer, Subscriptions.Topics(topic))
            .SelectAsync(4, async message =>
            {
                await gate.Opened;
                return (ICommittable)message.CommittableOffset;
            })
            .ToMaterialized(Committer.Sink(host.Committer.WithMaxBatch(1)), DrainingControl<Akka.Done>.Create)
            .Run(host.Materializer);
        await telemetry.WhenGaugesAsync(("troupe.partition.lag", 10), ("troupe.partition.paused", 0));
        await WhenShownAsync(telemetry, "troupe.partition.in_flight", above: 0);
        await WhenShownAsync(telemetry, "troupe.partition.lag.time", above: 0);
        await stage.ProduceNumbersAsync(topic, 5);
        await telemetry.WhenGaugesAsync(("troupe.partition.lag", 15));

        gate.Open();
        await telemetry.WhenGaugesAsync(
            ("troupe.partition.lag", 0), ("troupe.partition.lag.time", 0), ("troupe.partition.in_flight", 0), ("troupe.partition.buffer.messages", 0));
        await control.DrainAndShutdown().WaitAsync(Patience);

        Assert.Equal(15, await stage.CommittedOffsetAsync(topic));
    }

    [SkippableTheory, EveryBroker]
    public async Task Gauges_ShouldShowWhatHasNotGoneOut_WhenNothingIsCommitted(BrokerKind broker)
    {
        await using var stage = await TestStage.OpenAsync(broker);
        using var telemetry = new TelemetryRecorder(stage);
        await using var host = new StreamHost(stage);
        var topic = await stage.CreateTopicAsync("orders");
        await stage.ProduceNumbersAsync(topic, 20);
        var gate = new Gate();

        var control = KafkaConsumer.PlainSource(host.Consumer, Subscriptions.Topics(topic))
            .SelectAsync(1, async record =>
            {
                await gate.Opened;
                return record;
            })
            .ToMaterialized(Sink.Ignore<ConsumeResult<string, string>>(), DrainingControl<Akka.Done>.Create)
            .Run(host.Materializer);
        // A segment counts when the last of it has gone out, and one or two records have.
        await WhenShownAsync(telemetry, "troupe.partition.lag", above: 17);
        gate.Open();
        await telemetry.WhenGaugesAsync(("troupe.partition.lag", 0), ("troupe.partition.lag.time", 0), ("troupe.partition.in_flight", 0));
        await control.DrainAndShutdown().WaitAsync(Patience);
    }

    private static IEnumerable<PartitionStatus> PartitionsOf(TroupeStatus status) => status.Streams.SelectMany(stream => stream.Connection?.Partitions ?? []);

    private static async Task<TroupeStatus> WhenStatusAsync(TroupeRuntime troupe, Func<TroupeStatus, bool> condition)
    {
        TroupeStatus? status = null;
        await StreamHost.UntilAsync(async () => condition(status = await troupe.GetStatusAsync(CancellationToken.None)));
        return status!;
    }

    private static Task WhenShownAsync(TelemetryRecorder telemetry, string gauge, double above) =>
        StreamHost.UntilAsync(() => Task.FromResult(telemetry.Collect().Any(reading => reading.Metric == gauge && reading.Value > above)));
}
