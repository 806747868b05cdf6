namespace Troupe.TestKit.Time;

/// <summary>A timer of a <see cref="VirtualTime"/>, which guards all that is mutable here.</summary>
internal sealed class VirtualTimer(VirtualTime time, TimerCallback callback, object? state, CallFlow? flow) : ITimer, IComparable<VirtualTimer>
{
    // As with real timers: the callback runs with what was ambient where the timer was made.
    private readonly ExecutionContext? _context = ExecutionContext.Capture();

    /// <summary>The call of the consumer that made it; null for the engine's and the test's.</summary>
    public CallFlow? Flow { get; } = flow;

    /// <summary>When it fires, in ticks since the clock began.</summary>
    public long Due { get; set; }

    /// <summary>Timers that are due at the same moment fire in the order in which they were armed.</summary>
    public long Sequence { get; set; }

    public TimeSpan? Period { get; set; }

    public bool IsDisposed { get; set; }

    public bool Change(TimeSpan dueTime, TimeSpan period)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(dueTime, Timeout.InfiniteTimeSpan);
        ArgumentOutOfRangeException.ThrowIfLessThan(period, Timeout.InfiniteTimeSpan);
        return time.Arm(this, dueTime, period);
    }

    public void Run()
    {
        if (_context is null) callback(state);
        else ExecutionContext.Run(_context, _ => callback(state), null);
    }

    public int CompareTo(VirtualTimer? other)
    {
        if (other is null) return 1;
        var order = Due.CompareTo(other.Due);
        return order != 0 ? order : Sequence.CompareTo(other.Sequence);
    }

    public void Dispose() => time.Disarm(this);

    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }
}
