using Troupe.TestKit.Time;

namespace Troupe.TestKit.Tests.Time;

public sealed class VirtualTimeTests
{
    private static readonly TimeSpan Forever = TimeSpan.FromDays(1);

    [Fact]
    public async Task Timers_ShouldFireInTheOrderOfTheirMoments_AndOfTheirMakingAtTheSame()
    {
        var time = new VirtualTime();
        var fired = new List<string>();
        using var late = Timer(time, fired, "late", 2);
        using var first = Timer(time, fired, "first", 1);
        using var second = Timer(time, fired, "second", 1);

        while (await JumpAsync(time) == JumpResult.Jumped)
        {
        }

        Assert.Equal(["first 1", "second 1", "late 2"], fired);
    }

    [Fact]
    public async Task PeriodicTimer_ShouldFireOncePerPeriod_UntilItIsDisposed()
    {
        var time = new VirtualTime();
        var fired = new List<string>();
        using var timer = time.CreateTimer(_ => fired.Add($"{time.Elapsed.TotalSeconds}"), null, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(5));

        for (var jump = 0; jump < 3; jump++) await JumpAsync(time);
        await timer.DisposeAsync();

        Assert.Equal(["1", "6", "11"], fired);
        Assert.Equal(JumpResult.NoTimer, await JumpAsync(time));
        Assert.False(timer.Change(TimeSpan.FromSeconds(1), Timeout.InfiniteTimeSpan));
    }

    [Fact]
    public void Jump_ShouldDoNothing_WhenSomethingHappenedSinceItWasDecided()
    {
        var time = new VirtualTime();
        using var timer = time.CreateTimer(_ => { }, null, TimeSpan.FromSeconds(1), Timeout.InfiniteTimeSpan);
        var version = time.QuietVersion()!.Value;

        time.BeginWork();
        var whileWorking = time.Jump(version, Forever, isForced: true);
        time.EndWork();
        var afterwards = time.Jump(version, Forever, isForced: true);

        Assert.Equal((JumpResult.Overtaken, JumpResult.Overtaken), (whileWorking, afterwards));
        Assert.Equal(TimeSpan.Zero, time.Elapsed);
    }

    [Fact]
    public async Task Jump_ShouldWait_WhileTheClockIsHeld()
    {
        var time = new VirtualTime();
        using var timer = time.CreateTimer(_ => { }, null, TimeSpan.FromSeconds(1), Timeout.InfiniteTimeSpan);
        var (one, two) = (time.Hold(), time.Hold());

        Assert.Equal(JumpResult.Held, await JumpAsync(time));
        one.Dispose();
        one.Dispose();
        Assert.Equal(JumpResult.Held, await JumpAsync(time));
        two.Dispose();
        Assert.Equal(JumpResult.Jumped, await JumpAsync(time));
    }

    [Fact]
    public async Task Jump_ShouldStopAtItsLimit_WhenTheNextTimerLiesBehindIt()
    {
        var time = new VirtualTime();
        using var timer = time.CreateTimer(_ => { }, null, TimeSpan.FromSeconds(10), Timeout.InfiniteTimeSpan);

        var result = time.Jump(time.QuietVersion()!.Value, TimeSpan.FromSeconds(3), isForced: true);

        Assert.Equal((JumpResult.TooFar, TimeSpan.FromSeconds(3)), (result, time.Elapsed));
        Assert.Equal(JumpResult.Jumped, await JumpAsync(time));
        Assert.Equal(TimeSpan.FromSeconds(10), time.Elapsed);
    }

    [Fact]
    public async Task Exception_ShouldReachTheTest_WhenATimerThrows()
    {
        var time = new VirtualTime();
        using var timer = time.CreateTimer(_ => throw new InvalidOperationException("boom"), null, TimeSpan.FromSeconds(1), Timeout.InfiniteTimeSpan);

        await JumpAsync(time);

        Assert.Equal("boom", Assert.Throws<InvalidOperationException>(() => time.QuietVersion()).Message);
    }

    [Fact]
    public void Clock_ShouldBeginWhereItIsTold()
    {
        var start = new DateTimeOffset(1969, 7, 20, 20, 17, 0, TimeSpan.Zero);

        var time = new VirtualTime(start);

        Assert.Equal(start, time.GetUtcNow());
        Assert.Equal(TimeZoneInfo.Utc, time.LocalTimeZone);
        Assert.Equal(TimeSpan.Zero, time.GetElapsedTime(time.GetTimestamp()));
    }

    private static ITimer Timer(VirtualTime time, List<string> fired, string name, int seconds) => time.CreateTimer(
        _ => fired.Add($"{name} {time.Elapsed.TotalSeconds}"), null, TimeSpan.FromSeconds(seconds), Timeout.InfiniteTimeSpan);

    private static async Task<JumpResult> JumpAsync(VirtualTime time)
    {
        var result = time.Jump(time.QuietVersion()!.Value, Forever, isForced: false);
        await time.WhenQuietAsync();
        return result;
    }
}
