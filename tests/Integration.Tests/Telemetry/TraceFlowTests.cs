using System.Diagnostics;
using System.Text;
using Confluent.Kafka;
using Troupe.Integration.Tests.Stage;

namespace Troupe.Integration.Tests.Telemetry;

// A message comes with a trace in its headers, is processed one at a time, and leads to another message that is processed in a batch. One trace
// leads from the first producer to the second message, and the batch is linked to it. Guards against traces that end at a topic.
public sealed class TraceFlowTests
{
    private const string Origin = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    [SkippableTheory, EveryBroker]
    public async Task Trace_ShouldFlowThroughHeaders_WhenAMessageLeadsToAnother(BrokerKind broker)
    {
        await using var stage = await TestStage.OpenAsync(broker);
        using var telemetry = new TelemetryRecorder(stage);
        var orders = await stage.CreateTopicAsync("orders");
        var invoices = await stage.CreateTopicAsync("invoices");
        await stage.ProduceAsync(orders, 0, [Traced("7")]);

        var host = await stage.StartHostAsync(
            group => group.Topic<Orders>(orders).Topic<Invoices>(invoices), services: services => services.Add(new Target(invoices)));
        await telemetry.WhenSpanAsync($"process {invoices}");
        await telemetry.WhenSpanAsync($"send {invoices}");
        await host.StopAsync();

        var order = Assert.Single(telemetry.Spans, span => span.DisplayName == $"process {orders}");
        var send = Assert.Single(telemetry.Spans, span => span.DisplayName == $"send {invoices}");
        var batch = Assert.Single(telemetry.Spans, span => span.DisplayName == $"process {invoices}");
        var commit = telemetry.Spans.First(span => span.DisplayName == "commit");
        Assert.Equal(Origin[36..52], order.ParentSpanId.ToHexString());
        Assert.Equal(Origin[3..35], order.TraceId.ToHexString());
        Assert.Equal("vendor=1", order.TraceStateString);
        Assert.Equal(order.ParentSpanId, Assert.Single(order.Links).Context.SpanId);
        Assert.Equal(order.SpanId, send.ParentSpanId);
        Assert.Equal(order.TraceId, send.TraceId);
        Assert.Equal(send.SpanId, Assert.Single(batch.Links).Context.SpanId);
        Assert.Equal(default, batch.ParentSpanId);
        Assert.Equal(default, commit.ParentSpanId);
        Assert.Equal(
            (ActivityKind.Consumer, ActivityKind.Producer, ActivityKind.Consumer, ActivityKind.Client), (order.Kind, send.Kind, batch.Kind, commit.Kind));
        Assert.Equal(ActivityStatusCode.Unset, order.Status);
        Assert.Equal(
            [
                ("messaging.consumer.group.name", stage.GroupId), ("messaging.destination.name", orders), ("messaging.destination.partition.id", "0"),
                ("messaging.kafka.message.key", "7"), ("messaging.kafka.offset", 0L), ("messaging.operation.name", "process"),
                ("messaging.operation.type", "process"), ("messaging.system", "kafka"),
            ],
            order.TagObjects.Select(tag => (tag.Key, tag.Value!)).OrderBy(tag => tag.Key, StringComparer.Ordinal));
        Assert.Equal(1, batch.GetTagItem("messaging.batch.message_count"));
        Assert.Equal(0L, send.GetTagItem("messaging.kafka.offset"));

        var invoice = Assert.Single(await stage.ReadAsync(invoices));
        Assert.Equal(send.Id, invoice.Header("traceparent"));
        Assert.Equal("vendor=1", invoice.Header("tracestate"));
        Assert.Equal("mine", invoice.Header("kind"));
    }

    [SkippableTheory, EveryBroker]
    public async Task Batch_ShouldBeLinkedToWhatItsMessagesCameFrom_UpToALimit(BrokerKind broker)
    {
        await using var stage = await TestStage.OpenAsync(broker);
        using var telemetry = new TelemetryRecorder(stage);
        var invoices = await stage.CreateTopicAsync("invoices");
        await stage.ProduceAsync(invoices, 0, Enumerable.Range(0, 200).Select(number => Traced($"{number}")));

        await stage.StartHostAsync(group => group.Topic<Invoices>(invoices));
        await telemetry.WhenSpanAsync($"process {invoices}");

        var batch = telemetry.Spans.First(span => span.DisplayName == $"process {invoices}");
        var size = (int)batch.GetTagItem("messaging.batch.message_count")!;
        Assert.Equal(Math.Min(size, 128), batch.Links.Count());
        Assert.Equal(0L, batch.GetTagItem("troupe.batch.first_offset"));
        Assert.Equal(size - 1L, batch.GetTagItem("troupe.batch.last_offset"));
    }

    private static Message<byte[]?, byte[]?> Traced(string value) => new()
    {
        Key = Encoding.UTF8.GetBytes(value),
        Value = Encoding.UTF8.GetBytes(value),
        Headers = new Headers
        {
            { "nothing", null },
            { "traceparent", Encoding.UTF8.GetBytes(Origin) },
            { "tracestate", Encoding.UTF8.GetBytes("vendor=1") },
        },
    };

    private sealed record Target(string Topic);

    private sealed class Orders(Target target) : PartitionConsumerActor<string>
    {
        private static readonly Headers Mine = new() { { "kind", Encoding.UTF8.GetBytes("mine") } };

        protected override async Task ConsumeAsync(Message<string> message, CancellationToken cancellationToken)
        {
            await ProduceAsync(target.Topic, message.Value, message.Key, Mine);
            // The headers are the user's: what was sent may carry more.
            if (Mine.Count != 1) throw new InvalidOperationException("The caller's headers were changed.");
        }
    }

    private sealed class Invoices : PartitionConsumerActor<string>
    {
        protected override Task ConsumeAsync(MessageBatch<string> batch, CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
