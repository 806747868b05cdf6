using Troupe.Engine.Routing;

namespace Troupe.Engine.Backoff;

/// <summary>How long a partition waits after a failure.</summary>
internal static class BackoffSchedule
{
    /// <summary>The pause before the next attempt.</summary>
    /// <param name="settings">The pause after the first failure, the longest one, and the share by which each varies.</param>
    /// <param name="failures">Failures so far, at least 1.</param>
    /// <param name="random">A random number from 0 to 1; 0.5 is the pause without jitter.</param>
    /// <returns>The maximum is that of the pause before its jitter, so that pauses of many partitions stay spread when they reached it.</returns>
    public static TimeSpan Delay(BackoffSettings settings, int failures, double random)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(failures, 1);
        // In doubles: a power past their range is infinity, which the maximum cuts, where ticks would overflow.
        var doubled = settings.Initial.Ticks == 0 ? 0 : settings.Initial.Ticks * Math.Pow(2, failures - 1);
        var pause = Math.Min(settings.Maximum.Ticks, doubled);
        var jittered = pause * (1 + (settings.Jitter * ((2 * random) - 1)));
        return jittered >= TimeSpan.MaxValue.Ticks ? TimeSpan.MaxValue : TimeSpan.FromTicks((long)Math.Round(Math.Max(0, jittered)));
    }
}
