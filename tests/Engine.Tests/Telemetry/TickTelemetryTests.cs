using System.Diagnostics;
using System.Diagnostics.Metrics;
using Confluent.Kafka;
using Microsoft.Extensions.Time.Testing;
using Troupe.Engine.Telemetry;

namespace Troupe.Engine.Tests.Telemetry;

/// <summary>Guards against ticks that nobody can see, and against a failed one that looks like the others.</summary>
[Collection(RunsAlone.Name)]
public sealed class TickTelemetryTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void Tick_ShouldBeMeasured_WithTheErrorIfItFailed()
    {
        var seen = new List<(double Value, string? Error)>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listening) =>
            {
                if (instrument.Name == TelemetryNames.Metric.TickDuration) listening.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<double>((_, value, tags, _) =>
            seen.Add((value, tags.ToArray().FirstOrDefault(tag => tag.Key == TelemetryNames.Attributes.ErrorType).Value as string)));
        listener.Start();

        Tick(null);
        Tick(new InvalidOperationException("no cache"));

        Assert.Equal([(2, null), (2, typeof(InvalidOperationException).FullName)], seen);
    }

    [Fact]
    public void Tick_ShouldBeASpanOfItsOwn()
    {
        var spans = new List<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == TroupeTelemetry.ActivitySourceName,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = spans.Add,
        };
        ActivitySource.AddActivityListener(listener);
        using var around = new Activity("around").Start();

        Tick(new InvalidOperationException("no cache"));

        var span = Assert.Single(spans, stopped => stopped.Source.Name == TroupeTelemetry.ActivitySourceName);
        Assert.Equal(("tick orders", ActivityKind.Internal, null, ActivityStatusCode.Error), (span.DisplayName, span.Kind, span.ParentId, span.Status));
        Assert.Equal("3", $"{span.GetTagItem(TelemetryNames.Attributes.Partition)}");
    }

    private void Tick(Exception? failure)
    {
        var tick = TickTelemetry.Begin(new PartitionTelemetry("billing", new TopicPartition("orders", 3), _time));
        _time.Advance(TimeSpan.FromSeconds(2));
        tick.End(failure);
    }
}
