namespace Troupe.Engine.Routing;

/// <summary>When a partition's consumer is called without messages. HOCON: <c>periodic</c>.</summary>
internal sealed record TickSettings
{
    /// <summary>Whether there are any. HOCON: <c>periodic.enabled</c>, or any other word of the block.</summary>
    public bool Enabled { get; init; }

    /// <summary>How long a partition is idle before each tick. Longer than 0; without a meaning where there is a <see cref="Cron"/>. HOCON: <c>periodic.interval</c>.</summary>
    public TimeSpan Interval { get; init; } = RoutingDefaults.TickInterval;

    /// <summary>The moments of the ticks, in UTC; null where they come by <see cref="Interval"/>. HOCON: <c>periodic.cron</c>.</summary>
    public string? Cron { get; init; }

    /// <summary>How old a moment may be that nobody could tick at, at least 0. HOCON: <c>periodic.cron-grace</c>.</summary>
    public TimeSpan CronGrace { get; init; } = RoutingDefaults.TickCronGrace;

    /// <summary>Whether a paused partition ticks. HOCON: <c>periodic.during-pause</c>.</summary>
    public bool DuringPause { get; init; } = true;

    /// <summary>Whether one ticks that waits to try again what failed; only with <see cref="DuringPause"/>. HOCON: <c>periodic.during-retry</c>.</summary>
    public bool DuringRetry { get; init; }
}
