using System.Collections.Concurrent;
using System.Diagnostics;

namespace Troupe.Benchmarks.Ticks;

/// <summary>When the quiet partitions ticked.</summary>
internal sealed class TickLog
{
    /// <summary>The first partitions of the topic have a lag.</summary>
    public const int BusyPartitions = 4;

    /// <summary>The others have no message at all.</summary>
    public const int QuietPartitions = 4;

    public static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    private readonly ConcurrentDictionary<int, long> _last = new();
    private readonly ConcurrentQueue<double> _delays = new();

    /// <summary>Milliseconds beyond the interval from one tick to the next of its partition; below 0 one would be early.</summary>
    public IReadOnlyList<double> Delays => [.. _delays];

    /// <summary>A tick of the partition: called for one after the other, and at once.</summary>
    public void Ticked(int partition)
    {
        var now = Stopwatch.GetTimestamp();
        if (_last.TryGetValue(partition, out var last)) _delays.Enqueue((Stopwatch.GetElapsedTime(last, now) - Interval).TotalMilliseconds);
        _last[partition] = Stopwatch.GetTimestamp();
    }
}
