using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Text;
using Confluent.Kafka;
using Microsoft.Extensions.Time.Testing;
using Troupe.Engine.Batching;
using Troupe.Engine.Consuming;
using Troupe.Engine.Records;
using Troupe.Engine.Telemetry;

namespace Troupe.Engine.Tests.Telemetry;

[Collection(RunsAlone.Name)]
public sealed class ProcessTelemetryTests
{
    private const int Batches = 1_000;
    private static readonly TopicPartition Orders3 = new("orders", 3);

    private readonly FakeTimeProvider _time = new(DateTimeOffset.UnixEpoch.AddSeconds(100));

    [Theory]
    [InlineData(nameof(ConsumerForm.Batch))]
    [InlineData(nameof(ConsumerForm.Message))]
    public void Batch_ShouldAllocateNothing_WhileNobodyListens(string form) => Assert.Equal(0, AllocatedBy(Enum.Parse<ConsumerForm>(form)));

    [Theory]
    [InlineData(nameof(ConsumerForm.Batch))]
    [InlineData(nameof(ConsumerForm.Message))]
    public void Batch_ShouldAllocateNothing_WhileMetricsAreListenedTo(string form)
    {
        var measurements = 0L;
        using var listener = Listen((_, _, _) => measurements++);

        Assert.Equal(0, AllocatedBy(Enum.Parse<ConsumerForm>(form)));
        Assert.True(measurements >= 3 * Batches);
    }

    [Fact]
    public void Partition_ShouldAllocateNothing_WhenItsFiguresAreKept()
    {
        using var listener = Listen((_, _, _) => { });
        var partition = new PartitionTelemetry("billing", Orders3, _time);
        var segment = SegmentOf(2, traced: false);

        var allocated = Allocated(() =>
        {
            partition.Polled(segment);
            partition.Retried();
            partition.Skipped();
            partition.EndKnown(5);
            partition.Observe(1, 2, 3, 4, 5, isPaused: true);
        });

        Assert.Equal(0, allocated);
    }

    [Fact]
    public void Measurements_ShouldBeOnePerBatch_WhateverItsSize()
    {
        var seen = new List<(string Name, double Value)>();
        using var listener = Listen((name, value, _) => seen.Add((name, value)));
        var telemetry = new ProcessTelemetry(new PartitionTelemetry("billing", Orders3, _time), ConsumerForm.Message);
        var batch = BatchOf(40, traced: false);

        telemetry.Begin(batch, null, []);
        _time.Advance(TimeSpan.FromSeconds(2));
        telemetry.End(batch, 40, null);

        // The first record is of the tenth second.
        Assert.Equal(
            [("messaging.client.consumed.messages", 40), ("messaging.process.duration", 2), ("troupe.consumer.end_to_end.duration", 92)], seen);
    }

    [Fact]
    public void EndToEnd_ShouldBeLeftOut_WhenTheBatchFailed()
    {
        var seen = new List<(string Name, object? Error)>();
        using var listener = Listen((name, _, tags) => seen.Add((name, tags.FirstOrDefault(tag => tag.Key == "error.type").Value)));
        var telemetry = new ProcessTelemetry(new PartitionTelemetry("billing", Orders3, _time), ConsumerForm.Batch);
        var batch = BatchOf(2, traced: false);

        telemetry.Begin(batch, null, []);
        telemetry.End(batch, 2, new KafkaException(ErrorCode.MsgSizeTooLarge));

        Assert.Equal([("messaging.client.consumed.messages", null), ("messaging.process.duration", "MsgSizeTooLarge")], seen);
    }

    [Fact]
    public void Batch_ShouldBeOneSpanWithLinks_UpToTheLimit()
    {
        using var spans = new RecordedSpans();
        var telemetry = new ProcessTelemetry(new PartitionTelemetry("billing", Orders3, _time), ConsumerForm.Batch);
        var batch = BatchOf(Spans.MaxLinks + 10, traced: true);

        telemetry.Begin(batch, null, []);
        telemetry.End(batch, batch.Count, null);

        var span = Assert.Single(spans.All);
        Assert.Equal("process orders", span.DisplayName);
        Assert.Equal(Spans.MaxLinks, span.Links.Count());
        Assert.Equal(default, span.ParentSpanId);
        Assert.Equal(138, span.GetTagItem("messaging.batch.message_count"));
    }

    [Fact]
    public void Message_ShouldBeASpanOfItsOwn_ThatUserCodeRunsIn()
    {
        using var spans = new RecordedSpans();
        using var stale = new Activity("of whoever started the thread").Start();
        var telemetry = new ProcessTelemetry(new PartitionTelemetry("billing", Orders3, _time), ConsumerForm.Message);
        var batch = BatchOf(3, traced: false);

        telemetry.Begin(batch, null, []);
        for (var index = 0; index < 3; index++)
        {
            telemetry.BeginMessage(index);
            Assert.Equal("process orders", Activity.Current?.DisplayName);
            if (index < 2) telemetry.EndMessage();
        }

        telemetry.End(batch, 3, new InvalidOperationException("no"));

        Assert.Equal([0L, 1L, 2L], spans.All.Select(span => (long)span.GetTagItem("messaging.kafka.offset")!));
        Assert.Equal([ActivityStatusCode.Unset, ActivityStatusCode.Unset, ActivityStatusCode.Error], spans.All.Select(span => span.Status));
        Assert.All(spans.All, span => Assert.Equal(default, span.ParentSpanId));
        Assert.False(telemetry.TracesMessages);
    }

    [Fact]
    public void Span_ShouldNameItsAttempt_FromTheSecondOn()
    {
        using var spans = new RecordedSpans();
        var telemetry = new ProcessTelemetry(new PartitionTelemetry("billing", Orders3, _time), ConsumerForm.Batch);
        var batch = BatchOf(2, traced: false);

        telemetry.Begin(batch, [3, 1], [new InvalidOperationException("no")]);
        telemetry.End(batch, 2, null);

        var span = Assert.Single(spans.All);
        Assert.Equal(3, span.GetTagItem("troupe.attempt"));
        var retry = Assert.Single(span.Events);
        Assert.Equal("troupe.retry", retry.Name);
        Assert.Contains(retry.Tags, tag => tag is { Key: "error.type", Value: "System.InvalidOperationException" });
    }

    private long AllocatedBy(ConsumerForm form)
    {
        var telemetry = new ProcessTelemetry(new PartitionTelemetry("billing", Orders3, _time), form);
        var batch = BatchOf(5, traced: true);
        IReadOnlyList<Exception> failures = [];
        return Allocated(() =>
        {
            telemetry.Begin(batch, null, failures);
            for (var index = 0; index < batch.Count; index++)
            {
                if (telemetry.TracesMessages) throw new InvalidOperationException("Nobody asked for spans.");
            }

            telemetry.End(batch, batch.Count, null);
        });
    }

    private static long Allocated(Action batch)
    {
        for (var warm = 0; warm < 100; warm++) batch();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var run = 0; run < Batches; run++) batch();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private static MeterListener Listen(MeasurementSeen seen)
    {
        var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listening) =>
            {
                if (instrument.Meter.Name == TroupeTelemetry.MeterName) listening.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => seen(instrument.Name, value, tags.Length == 0 ? [] : TagsOf(tags)));
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => seen(instrument.Name, value, tags.Length == 0 ? [] : TagsOf(tags)));
        listener.Start();
        return listener;

        // Only a failure's are looked at: the others must not allocate here either.
        static KeyValuePair<string, object?>[] TagsOf(ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
            tags[^1].Key == "error.type" ? tags.ToArray() : [];
    }

    private static RecordBatch BatchOf(int count, bool traced) => new(1, Orders3, [new BatchSlice(SegmentOf(count, traced), 0, count)], count);

    private static Segment SegmentOf(int count, bool traced)
    {
        var builder = new SegmentBuilder(Orders3, withHeaders: true);
        for (var offset = 0; offset < count; offset++)
        {
            var headers = new Headers();
            if (traced) headers.Add("traceparent", Encoding.ASCII.GetBytes($"00-0af7651916cd43dd8448eb211c80319c-{offset + 1:x16}-01"));
            builder.Add(new ConsumeResult<byte[]?, byte[]?>
            {
                TopicPartitionOffset = new TopicPartitionOffset(Orders3, offset),
                Message = new Message<byte[]?, byte[]?> { Key = [1], Value = [1], Headers = headers, Timestamp = new Timestamp(10_000, TimestampType.CreateTime) },
            });
        }

        return builder.Build(1);
    }

    private delegate void MeasurementSeen(string name, double value, KeyValuePair<string, object?>[] tags);

    private sealed class RecordedSpans : IDisposable
    {
        private readonly ActivityListener _listener;

        public RecordedSpans()
        {
            _listener = new ActivityListener
            {
                ShouldListenTo = source => source.Name == TroupeTelemetry.ActivitySourceName,
                Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
                ActivityStopped = All.Add,
            };
            ActivitySource.AddActivityListener(_listener);
        }

        public List<Activity> All { get; } = [];

        public void Dispose() => _listener.Dispose();
    }
}
