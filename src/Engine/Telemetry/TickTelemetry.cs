using System.Diagnostics;

namespace Troupe.Engine.Telemetry;

/// <summary>Measures and traces one tick. While nobody listens it costs two questions.</summary>
internal readonly struct TickTelemetry
{
    private readonly PartitionTelemetry _partition;
    private readonly Activity? _activity;
    private readonly long _started;

    private TickTelemetry(PartitionTelemetry partition)
    {
        _partition = partition;
        _started = partition.Timestamp();
        if (!Spans.AreWanted) return;
        // Nothing asked for it: the thread's flow says nothing about it.
        Activity.Current = null;
        _activity = Spans.StartTick(partition);
    }

    /// <summary>Before user code runs, on its flow: what it starts is a child of the span.</summary>
    public static TickTelemetry Begin(PartitionTelemetry partition) => new(partition);

    /// <param name="failure">What it threw; null if nothing, or if it was told to stop.</param>
    public void End(Exception? failure)
    {
        if (failure is not null) Spans.Fail(_activity, failure);
        _activity?.Dispose();
        _partition.Ticked(_started, failure);
    }
}
