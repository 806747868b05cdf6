using System.Diagnostics;
using Troupe.Benchmarks.Measuring;

namespace Troupe.Benchmarks.ExactlyOnce;

/// <summary>Counts what all partitions of one run have committed, and how long each record took to get there.</summary>
internal sealed class CommitTally(long target, string output)
{
    private readonly TaskCompletionSource<Measurement> _measured = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ThroughputMeter _meter = new();
    private readonly List<double> _milliseconds = [];
    private long _records;
    private bool _hasBegun;

    /// <summary>Where copies go.</summary>
    public string Output => output;

    public Task<Measurement> Measured => _measured.Task;

    /// <summary>When the run began, by the clock that all of this process share.</summary>
    public long Began { get; } = Stopwatch.GetTimestamp();

    /// <summary>A batch was handed over.</summary>
    public void Begin()
    {
        lock (_milliseconds)
        {
            if (_hasBegun) return;
            _hasBegun = true;
            _meter.Start();
        }
    }

    /// <summary>Records that were handed over together are committed.</summary>
    public void Committed(int records, long began)
    {
        var took = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
        lock (_milliseconds)
        {
            for (var record = 0; record < records; record++) _milliseconds.Add(took);
            Count(records);
        }
    }

    /// <summary>A record is committed; it took so long.</summary>
    public void Committed(double milliseconds)
    {
        lock (_milliseconds)
        {
            _milliseconds.Add(milliseconds);
            Count(1);
        }
    }

    private void Count(int records)
    {
        _records += records;
        if (_records < target || _records - records >= target) return;
        _measured.TrySetResult(_meter.Stop(_records) with { LatencyMilliseconds = [.. _milliseconds] });
    }
}
