using System.Diagnostics;
using Confluent.Kafka;
using Troupe.Engine.Batching;
using Troupe.Engine.Consuming;

namespace Troupe.Engine.Telemetry;

/// <summary>
/// Measures and traces the batches of one incarnation, one at a time: a span for each batch in the batch form, for each message in the message
/// form. While nobody listens a batch costs one question, and a message of the walk the look at a field.
/// </summary>
internal sealed class ProcessTelemetry(PartitionTelemetry partition, ConsumerForm form)
{
    private RecordBatch? _traced;
    private int[]? _attempts;
    private IReadOnlyList<Exception> _failures = [];
    private Activity? _activity;
    private bool _isMeasured;
    private long _started;

    public PartitionTelemetry Partition => partition;

    /// <summary>Whether the messages of the running walk have spans.</summary>
    public bool TracesMessages => _traced is not null && form == ConsumerForm.Message;

    /// <summary>Before user code runs, on its flow: what it starts is a child of the span.</summary>
    /// <param name="batch">What it is given.</param>
    /// <param name="attempts">Number of the attempt of each message; null if it is the first of all of them.</param>
    /// <param name="failures">What the attempts before threw, newest last.</param>
    public void Begin(RecordBatch batch, int[]? attempts, IReadOnlyList<Exception> failures)
    {
        _isMeasured = Instruments.MeasureProcessing;
        if (_isMeasured) _started = partition.Timestamp();
        if (!Spans.AreWanted) return;
        // What arrives from the broker begins on its own: the thread's flow says nothing about it.
        Activity.Current = null;
        (_traced, _attempts, _failures) = (batch, attempts, failures);
        if (form == ConsumerForm.Batch) Start(Spans.StartBatch(partition, batch), attempts?.Max() ?? 1);
    }

    /// <summary>The walk comes to a message.</summary>
    public void BeginMessage(int index)
    {
        var slice = _traced!.Locate(index, out var entry);
        Start(Spans.StartMessage(partition, slice.Segment, entry), _attempts?[index] ?? 1);
    }

    /// <summary>The message's call returned.</summary>
    public void EndMessage() => Stop();

    /// <summary>User code is done, or has thrown.</summary>
    /// <param name="batch">What it was given.</param>
    /// <param name="delivered">How many messages of it the walk came to.</param>
    /// <param name="failure">What it threw; null if nothing, or if it was told to stop.</param>
    public void End(RecordBatch batch, int delivered, Exception? failure)
    {
        if (_traced is not null)
        {
            if (failure is not null) Spans.Fail(_activity, failure);
            Stop();
            (_traced, _attempts, _failures) = (null, null, []);
        }

        if (!_isMeasured) return;
        var first = batch.Slices[0];
        long? oldest = first.Segment.TimestampType == TimestampType.NotAvailable ? null : first.Segment.Entries[first.From].Timestamp;
        partition.Processed(_started, delivered, oldest, failure);
    }

    private void Start(Activity? activity, int attempt)
    {
        _activity = activity;
        if (attempt > 1 && activity is { IsAllDataRequested: true }) Spans.Retry(activity, attempt, _failures);
    }

    private void Stop()
    {
        _activity?.Dispose();
        _activity = null;
    }
}
