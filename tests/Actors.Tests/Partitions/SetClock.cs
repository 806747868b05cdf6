namespace Troupe.Actors.Tests.Partitions;

/// <summary>A clock whose time of day can be set, as an operator or NTP does; its timestamps and timers do not care.</summary>
internal sealed class SetClock(TimeProvider time) : TimeProvider
{
    public TimeSpan Offset { get; set; }

    public override long TimestampFrequency => time.TimestampFrequency;

    public override DateTimeOffset GetUtcNow() => time.GetUtcNow() + Offset;

    public override long GetTimestamp() => time.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        time.CreateTimer(callback, state, dueTime, period);
}
