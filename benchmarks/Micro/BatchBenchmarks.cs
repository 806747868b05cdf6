using BenchmarkDotNet.Attributes;
using Confluent.Kafka;
using Troupe.Engine.Batching;
using Troupe.Engine.Offsets;
using Troupe.Engine.Records;

namespace Troupe.Benchmarks.Micro;

/// <summary>From results of the client to a batch for the consumer. Figures are per record.</summary>
public class BatchBenchmarks
{
    private readonly ConsumeResult<byte[]?, byte[]?>[] _results = Segments.Results(0);
    private readonly SegmentBuilder _builder = new(Segments.Partition, withHeaders: false);
    private readonly Segment _segment = Segments.Build(0);
    private readonly OffsetTracker _tracker = new();
    private readonly PartitionBuffer _buffer = new(Segments.Partition, retainedMessages: 2_000, retainedBytes: 1024 * 1024);
    private RecordBatch? _batch;

    /// <summary>Copies keys and values into one array, as the poller of the public interface does.</summary>
    [Benchmark(OperationsPerInvoke = Segments.Records)]
    public object BuildSegment() => Segments.Build(_builder, _results);

    /// <summary>What a partition does with a segment: takes it in, cuts a batch, finishes it, gives its room back.</summary>
    [Benchmark(OperationsPerInvoke = Segments.Records)]
    public int CutBatch()
    {
        _tracker.Start(0);
        _buffer.Start(0);
        _buffer.Add(_segment);
        var batch = _buffer.Take(_tracker, Segments.Records, stopBefore: null)!;
        _tracker.FinishRange(batch.FirstOffset, batch.LastOffset + 1);
        return _buffer.Release(_tracker.ReplayPosition).Records;
    }

    [GlobalSetup(Target = nameof(WalkBatch))]
    public void PrepareWalk()
    {
        _tracker.Start(0);
        _buffer.Start(0);
        _buffer.Add(_segment);
        _batch = _buffer.Take(_tracker, Segments.Records, stopBefore: null);
    }

    /// <summary>Touches every value of a batch, as a consumer does.</summary>
    [Benchmark(OperationsPerInvoke = Segments.Records)]
    public int WalkBatch()
    {
        var sum = 0;
        var cursor = new BatchCursor(_batch!);
        while (cursor.MoveNext()) sum += cursor.Segment.Value(cursor.Entry).Span[0];
        return sum;
    }
}
