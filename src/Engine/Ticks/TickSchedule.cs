using Cronos;
using Troupe.Engine.Routing;

namespace Troupe.Engine.Ticks;

/// <summary>Says when the next tick of a partition is due: by how long it was idle, or by the moments of a cron expression.</summary>
/// <param name="settings">The route's.</param>
/// <param name="time">Timestamps for idleness, so that a wall clock that is set changes nothing; the time of day for cron.</param>
/// <param name="stagger">Where in its share of time this partition comes, 0 up to 1: others have others.</param>
internal sealed class TickSchedule(TickSettings settings, TimeProvider time, double stagger)
{
    /// <summary>First ticks, and overdue ones, of partitions that were assigned together come within so long, at most.</summary>
    public static readonly TimeSpan LongestSpread = TimeSpan.FromSeconds(10);

    /// <summary>A clock that is set, or a machine that slept, is noticed within so long.</summary>
    public static readonly TimeSpan LongestLook = TimeSpan.FromMinutes(1);

    private readonly CronExpression? _cron = settings.Cron is { } text ? CronText.Read(text) : null;

    private TimeSpan Spread => stagger * (settings.Interval < LongestSpread ? settings.Interval : LongestSpread);

    /// <summary>The partition is assigned. What it was idle for in this process counts; moments that nobody ticked at count for <c>cron-grace</c>.</summary>
    public void Begin(TickClock clock)
    {
        clock.IsExcluded = false;
        ForgetOldMoments(clock);
        if (_cron is not null) return;
        if (clock.LastActivity is not { } last) clock.LastActivity = Later(time.GetTimestamp(), Spread);
        else if (time.GetElapsedTime(last) >= settings.Interval) clock.LastActivity = Later(time.GetTimestamp(), Spread - settings.Interval);
    }

    /// <summary>A batch or a tick is over.</summary>
    public void NoteActivity(TickClock clock) => clock.LastActivity = time.GetTimestamp();

    /// <summary>A tick begins: every moment until now has had its tick.</summary>
    public void NoteTick(TickClock clock)
    {
        if (_cron is not null && (clock.DoneUntil is not { } done || done < time.GetUtcNow())) clock.DoneUntil = time.GetUtcNow();
    }

    /// <summary>How long until the next tick, or until it is to be asked again; 0 or less if it is due, null if none comes as long as the partition is as it is.</summary>
    /// <param name="clock">What is known of the partition.</param>
    /// <param name="isPaused">Whether somebody, or the client, paused it.</param>
    /// <param name="isRetrying">Whether it waits to try again what failed.</param>
    public TimeSpan? Left(TickClock clock, bool isPaused, bool isRetrying)
    {
        var isExcluded = (isPaused && !settings.DuringPause) || (isRetrying && !(settings.DuringRetry && settings.DuringPause));
        if (clock.IsExcluded && !isExcluded) ForgetOldMoments(clock);
        clock.IsExcluded = isExcluded;
        if (isExcluded) return null;
        if (_cron is not null) return LeftByCron(clock);
        return settings.Interval - time.GetElapsedTime(clock.LastActivity ?? time.GetTimestamp());
    }

    private TimeSpan LeftByCron(TickClock clock)
    {
        var now = time.GetUtcNow();

        // A wall clock that was ahead and has been set right would keep us silent until it is there again.
        if (clock.DoneUntil is not { } done || done > now + LongestLook) clock.DoneUntil = done = now;
        var left = _cron!.GetNextOccurrence(done.UtcDateTime) is { } next ? next - now.UtcDateTime : LongestLook;
        return left < LongestLook ? left : LongestLook;
    }

    private void ForgetOldMoments(TickClock clock)
    {
        if (_cron is null) return;
        var oldest = time.GetUtcNow() - settings.CronGrace;
        if (clock.DoneUntil is not { } done || done < oldest) clock.DoneUntil = oldest;
    }

    private long Later(long timestamp, TimeSpan by) => timestamp + (long)(by.TotalSeconds * time.TimestampFrequency);
}
