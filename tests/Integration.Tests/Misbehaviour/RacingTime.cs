namespace Troupe.Integration.Tests.Misbehaviour;

/// <summary>
/// A clock that runs twice as fast, timers and clock agreeing: what takes half a minute is seen within a quarter. Not faster, as a pause of a busy
/// machine grows with it.
/// </summary>
internal sealed class RacingTime : TimeProvider
{
    public const int Factor = 2;

    private readonly DateTimeOffset _begin = System.GetUtcNow();

    public override long TimestampFrequency => System.TimestampFrequency / Factor;

    public override DateTimeOffset GetUtcNow() => _begin + ((System.GetUtcNow() - _begin) * Factor);

    public override long GetTimestamp() => System.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        new Timer(System.CreateTimer(callback, state, Shorten(dueTime), Shorten(period)));

    private static TimeSpan Shorten(TimeSpan time) => time == Timeout.InfiniteTimeSpan ? time : time / Factor;

    private sealed class Timer(ITimer timer) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => timer.Change(Shorten(dueTime), Shorten(period));

        public void Dispose() => timer.Dispose();

        public ValueTask DisposeAsync() => timer.DisposeAsync();
    }
}
