using System.Diagnostics;

namespace Ticks;

/// <summary>How long partitions were idle before their ticks.</summary>
internal sealed class TickTimes
{
    private readonly Lock _lock = new();

    public int Ticks { get; private set; }

    /// <summary>The shortest time between the end of some work of a partition and its next tick.</summary>
    public TimeSpan Shortest { get; private set; } = TimeSpan.MaxValue;

    public OfPartition OfOnePartition() => new(this);

    private void Add(TimeSpan? idle)
    {
        lock (_lock)
        {
            Ticks++;
            if (idle < Shortest) Shortest = idle.Value;
        }
    }

    internal sealed class OfPartition(TickTimes all)
    {
        private long? _ended;

        public void WorkEnded() => _ended = Stopwatch.GetTimestamp();

        public void TickBegan() => all.Add(_ended is { } ended ? Stopwatch.GetElapsedTime(ended) : null);
    }
}
