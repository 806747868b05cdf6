using System.Diagnostics;
using System.Text;
using Confluent.Kafka;
using Troupe.Integration.Tests.Stage;

namespace Troupe.Integration.Tests.Telemetry;

// One message of five fails at each of its three attempts and goes to the dead letter queue. Counters and spans tell the same story as the
// journal: three failures, two retries, one dead letter. Guards against dashboards that disagree with what happened.
public sealed class FailureTelemetryTests
{
    private const long Poison = 2;
    private const string Origin = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    [SkippableTheory, EveryBroker]
    public async Task Telemetry_ShouldTellWhatHappened_WhenAMessageIsGivenUp(BrokerKind broker)
    {
        await using var stage = await TestStage.OpenAsync(broker);
        using var telemetry = new TelemetryRecorder(stage);
        var orders = await stage.CreateTopicAsync("orders");
        var queue = await stage.CreateTopicAsync("dead");
        await stage.ProduceAsync(orders, 0, Enumerable.Range(0, 5).Select(number => new Message<byte[]?, byte[]?>
        {
            Value = Encoding.UTF8.GetBytes($"{number}"),
            Headers = new Headers { { "traceparent", Encoding.UTF8.GetBytes(Origin) } },
        }));

        var host = await stage.StartHostAsync(group => group.Topic<Consumer>(orders, route => route.DeadLetterQueue(queue, maxRetries: 2).QuickBackoff()));
        await host.Journal.WhenDeliveredAsync(offset: 4);
        await host.StopAsync();

        Assert.Equal(3, telemetry.Total("troupe.consumer.failures"));
        Assert.Equal(2, telemetry.Total("troupe.consumer.retries"));
        Assert.Equal(1, telemetry.Total("troupe.consumer.dead_letters"));
        Assert.Equal(0, telemetry.Total("troupe.consumer.skips"));
        Assert.Equal(3, telemetry.Total("troupe.consumer.pauses"));
        Assert.Equal(host.Journal.Deliveries.Count, telemetry.Total("messaging.client.consumed.messages"));
        Assert.Equal(1, telemetry.Total("messaging.client.sent.messages"));
        Assert.Equal(1, telemetry.Total("troupe.consumer.rebalances"));
        Assert.True(telemetry.Total("messaging.client.operation.duration") >= 1);
        Assert.True(telemetry.Total("troupe.consumer.poll.batches") >= 1);

        var durations = telemetry.Collect().Where(reading => reading.Metric == "messaging.process.duration").ToList();
        var failed = durations.Where(reading => reading.Tag("error.type") is not null).ToList();
        Assert.Equal(3, failed.Count);
        Assert.All(failed, reading => Assert.Equal(typeof(InvalidOperationException).FullName, reading.Tag("error.type")));
        Assert.Equal(durations.Count - 3, telemetry.Total("troupe.consumer.end_to_end.duration"));

        var attempts = telemetry.Spans.Where(span => span.DisplayName == $"process {orders}" && Poison.Equals(span.GetTagItem("messaging.kafka.offset"))).ToList();
        Assert.Equal(3, attempts.Count);
        Assert.All(attempts, span => Assert.Equal((ActivityStatusCode.Error, "poison"), (span.Status, span.StatusDescription)));
        Assert.All(attempts, span => Assert.Contains(span.Events, entry => entry.Name == "exception"));
        Assert.Equal([null, 2, 3], attempts.Select(span => (int?)span.GetTagItem("troupe.attempt")));
        Assert.Equal([0, 1, 1], attempts.Select(span => span.Events.Count(entry => entry.Name == "troupe.retry")));

        var givenUp = Assert.Single(telemetry.Spans, span => span.DisplayName == $"dead-letter {orders}");
        var sent = Assert.Single(telemetry.Spans, span => span.DisplayName == $"send {queue}");
        Assert.Equal(Origin[3..35], givenUp.TraceId.ToHexString());
        Assert.Equal(Poison, givenUp.GetTagItem("messaging.kafka.offset"));
        Assert.Equal(3, givenUp.GetTagItem("troupe.attempt"));
        Assert.Equal(givenUp.SpanId, sent.ParentSpanId);
        // A dead letter keeps what its source says of where it comes from.
        Assert.Equal(Origin, Assert.Single(await stage.ReadAsync(queue)).Header("traceparent"));
    }

    [SkippableTheory, EveryBroker]
    public async Task Telemetry_ShouldCountSkipsAndTheUsersOwnDeadLetters(BrokerKind broker)
    {
        await using var stage = await TestStage.OpenAsync(broker);
        using var telemetry = new TelemetryRecorder(stage);
        var orders = await stage.CreateTopicAsync("orders");
        var queue = await stage.CreateTopicAsync("dead");
        await stage.ProduceNumbersAsync(orders, 3);

        var host = await stage.StartHostAsync(group => group.Topic<Refusing>(
            orders, route => route.DeadLetterQueue(queue).QuickBackoff().OnFailure(failure => failure.Skip<InvalidOperationException>())));
        await host.Journal.WhenDeliveredAsync(offset: 2);
        await host.StopAsync();

        Assert.Equal(1, telemetry.Total("troupe.consumer.skips"));
        Assert.Equal(1, telemetry.Total("troupe.consumer.dead_letters"));
        var refused = Assert.Single(telemetry.Spans, span => span.DisplayName == $"process {orders}" && 0L.Equals(span.GetTagItem("messaging.kafka.offset")));
        Assert.Contains(refused.Events, entry => entry.Name == "troupe.dead_letter");
        var givenUp = Assert.Single(telemetry.Spans, span => span.DisplayName == $"dead-letter {orders}");
        Assert.Equal(refused.SpanId, givenUp.ParentSpanId);
        // One without a trace gets that of its dead letter.
        var sent = Assert.Single(telemetry.Spans, span => span.DisplayName == $"send {queue}");
        Assert.Equal(sent.Id, Assert.Single(await stage.ReadAsync(queue)).Header("traceparent"));
    }

    private sealed class Consumer(Journal journal) : PartitionConsumerActor<string>
    {
        protected override Task ConsumeAsync(Message<string> message, CancellationToken cancellationToken)
        {
            journal.Delivered(message.Position, Attempt);
            return message.Offset == Poison ? throw new InvalidOperationException("poison") : Task.CompletedTask;
        }
    }

    private sealed class Refusing(Journal journal) : PartitionConsumerActor<string>
    {
        protected override async Task ConsumeAsync(Message<string> message, CancellationToken cancellationToken)
        {
            if (message.Offset == 0) await DeadLetterAsync(message, "refused");
            if (message.Offset == 1) throw new InvalidOperationException("unwanted");
            journal.Delivered(message.Position, Attempt);
        }
    }
}
