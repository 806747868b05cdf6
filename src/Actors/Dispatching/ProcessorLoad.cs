using System.Diagnostics;

namespace Troupe.Actors.Dispatching;

/// <summary>Whether this process has work for the processors.</summary>
internal sealed class ProcessorLoad(int processors)
{
    // Not all of them, as a process that shares the machine is not given all.
    private const double Busy = 0.75;

    private TimeSpan _used;
    private long _measured;

    /// <returns>Whether it used three quarters of them or more since the last call.</returns>
    public bool WasHigh()
    {
        var used = Environment.CpuUsage.TotalTime;
        var now = Stopwatch.GetTimestamp();
        var isBusy = used - _used >= Stopwatch.GetElapsedTime(_measured, now) * processors * Busy;
        (_used, _measured) = (used, now);
        return isBusy;
    }
}
