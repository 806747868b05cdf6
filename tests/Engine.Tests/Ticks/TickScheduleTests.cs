using Microsoft.Extensions.Time.Testing;
using Troupe.Engine.Routing;
using Troupe.Engine.Ticks;

namespace Troupe.Engine.Tests.Ticks;

/// <summary>When the next tick is due. Guards against ticks closer than the interval, and against moments of a cron expression that are lost or run twice.</summary>
public sealed class TickScheduleTests
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    // A minute that nothing is due at but what the tests name.
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 3, 1, 11, 58, 0, TimeSpan.Zero));
    private readonly TickClock _clock = new();

    [Theory]
    [InlineData(0, 5)]
    [InlineData(3, 2)]
    [InlineData(5, 0)]
    [InlineData(6, -1)]
    public void Tick_ShouldBeDue_WhenThePartitionWasIdleForTheInterval(int idle, int left)
    {
        var schedule = Every();
        schedule.Begin(_clock);

        _time.Advance(TimeSpan.FromSeconds(idle));

        Assert.Equal(TimeSpan.FromSeconds(left), schedule.Left(_clock, false, false));
    }

    [Fact]
    public void Idleness_ShouldBeginAnew_WhenABatchOrATickIsOver()
    {
        var schedule = Every();
        schedule.Begin(_clock);
        _time.Advance(TimeSpan.FromSeconds(4));

        schedule.NoteActivity(_clock);

        Assert.Equal(Interval, schedule.Left(_clock, false, false));
    }

    [Fact]
    public void Idleness_ShouldNotCareForTheTimeOfDay()
    {
        var clock = new SetClock(_time);
        var schedule = new TickSchedule(new TickSettings { Interval = Interval }, clock, stagger: 0);
        schedule.Begin(_clock);

        clock.Offset = TimeSpan.FromHours(-3);

        Assert.Equal(Interval, schedule.Left(_clock, false, false));
    }

    // during-pause, during-retry, paused, retrying, whether a tick comes.
    [Theory]
    [InlineData(true, false, false, false, true)]
    [InlineData(true, false, true, false, true)]
    [InlineData(true, false, false, true, false)]
    [InlineData(true, false, true, true, false)]
    [InlineData(true, true, true, true, true)]
    [InlineData(true, true, false, true, true)]
    [InlineData(false, false, false, false, true)]
    [InlineData(false, false, true, false, false)]
    [InlineData(false, false, false, true, false)]
    [InlineData(false, true, false, true, false)]
    public void Flags_ShouldDecide_InWhichStateTicksCome(bool duringPause, bool duringRetry, bool isPaused, bool isRetrying, bool comes)
    {
        foreach (var cron in (string?[])[null, "* * * * *"])
        {
            var schedule = new TickSchedule(new TickSettings { Cron = cron, DuringPause = duringPause, DuringRetry = duringRetry }, _time, stagger: 0);
            var clock = new TickClock();
            schedule.Begin(clock);

            Assert.Equal(comes, schedule.Left(clock, isPaused, isRetrying) is not null);
        }
    }

    [Theory]
    [InlineData(5, 0.5, 7.5)]
    [InlineData(5, 0, 5)]
    [InlineData(60, 0.5, 65)]
    public void FirstTick_ShouldBeStaggered_WhenNothingIsKnown(int interval, double stagger, double left)
    {
        var schedule = Every(TimeSpan.FromSeconds(interval), stagger);

        schedule.Begin(_clock);

        Assert.Equal(TimeSpan.FromSeconds(left), schedule.Left(_clock, false, false));
        schedule.NoteActivity(_clock);
        Assert.Equal(TimeSpan.FromSeconds(interval), schedule.Left(_clock, false, false));
    }

    [Theory]
    [InlineData(2, 3)]
    [InlineData(4, 1)]
    [InlineData(5, 2.5)]
    [InlineData(600, 2.5)]
    public void Idleness_ShouldSurviveAMove_AndOverdueTicksBeStaggered(int away, double left)
    {
        var schedule = Every(stagger: 0.5);
        schedule.Begin(_clock);
        schedule.NoteActivity(_clock);

        _time.Advance(TimeSpan.FromSeconds(away));
        schedule.Begin(_clock);

        Assert.Equal(TimeSpan.FromSeconds(left), schedule.Left(_clock, false, false));
    }

    [Fact]
    public void Idleness_ShouldBeginWithTheAssignment_WhenSomebodyElseHadThePartition()
    {
        var schedule = Every();
        schedule.Begin(_clock);
        _time.Advance(TimeSpan.FromSeconds(4));

        _clock.ForgetIdleness();
        schedule.Begin(_clock);

        Assert.Equal(Interval, schedule.Left(_clock, false, false));
    }

    [Theory]
    [InlineData("0 12 * * *", 60)]
    [InlineData("30 58 11 * * *", 30)]
    [InlineData("*/10 * * * * *", 10)]
    [InlineData("@hourly", 60)]
    public void CronTick_ShouldBeDueAtItsMoment_ButLookedAtEveryMinute(string cron, int left)
    {
        var schedule = Cron(cron, TimeSpan.Zero);

        schedule.Begin(_clock);

        Assert.Equal(TimeSpan.FromSeconds(left), schedule.Left(_clock, false, false));
    }

    [Fact]
    public void CronTick_ShouldBeDue_UntilItHasRun_HoweverLateThatIs()
    {
        var schedule = Cron("0 12 * * *");
        schedule.Begin(_clock);
        Assert.True(schedule.Left(_clock, false, false) > TimeSpan.Zero);

        // A batch runs for ten minutes.
        _time.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal(TimeSpan.FromMinutes(-8), schedule.Left(_clock, false, false));
        schedule.NoteTick(_clock);

        Assert.Equal(TickSchedule.LongestLook, schedule.Left(_clock, false, false));
    }

    [Fact]
    public void CronTick_ShouldMakeUpOnce_ForAllMomentsThatPassedMeanwhile()
    {
        var schedule = Cron("*/10 * * * * *");
        schedule.Begin(_clock);
        _time.Advance(TimeSpan.FromSeconds(47));
        Assert.True(schedule.Left(_clock, false, false) <= TimeSpan.Zero);

        schedule.NoteTick(_clock);

        Assert.Equal(TimeSpan.FromSeconds(3), schedule.Left(_clock, false, false));
    }

    // How long after noon the partition is assigned, and whether noon still has its tick.
    [Theory]
    [InlineData(1, true)]
    [InlineData(59, true)]
    [InlineData(61, false)]
    public void CronTick_ShouldRunOnce_WhenItWasDueWithinTheGraceBeforeTheAssignment(int late, bool comes)
    {
        var schedule = Cron("0 12 * * *", TimeSpan.FromMinutes(1));
        _time.Advance(TimeSpan.FromSeconds(120 + late));

        schedule.Begin(_clock);

        Assert.Equal(comes, schedule.Left(_clock, false, false) <= TimeSpan.Zero);
        schedule.NoteTick(_clock);
        Assert.True(schedule.Left(_clock, false, false) > TimeSpan.Zero);
    }

    [Fact]
    public void CronTick_ShouldNotRunAgain_WhenThePartitionComesBackToItsProcess()
    {
        var schedule = Cron("0 12 * * *");
        schedule.Begin(_clock);
        _time.Advance(TimeSpan.FromMinutes(2));
        schedule.NoteTick(_clock);

        _time.Advance(TimeSpan.FromSeconds(10));
        _clock.ForgetIdleness();
        schedule.Begin(_clock);

        Assert.True(schedule.Left(_clock, false, false) > TimeSpan.Zero);
    }

    [Theory]
    [InlineData(30, true)]
    [InlineData(90, false)]
    public void CronTick_ShouldBeMadeUpForWithinTheGrace_WhenTheStateExcludedIt(int late, bool comes)
    {
        var schedule = Cron("0 12 * * *");
        schedule.Begin(_clock);
        Assert.Null(schedule.Left(_clock, false, isRetrying: true));

        _time.Advance(TimeSpan.FromSeconds(120 + late));

        Assert.Equal(comes, schedule.Left(_clock, false, false) <= TimeSpan.Zero);
    }

    [Theory]
    [InlineData(-1, 1)]
    [InlineData(-3600, 0)]
    public void CronTick_ShouldNotRunAgain_WhenTheClockIsSetBackALittle_ButComeWhenItWasFarAhead(int set, int before)
    {
        var clock = new SetClock(_time);
        var schedule = new TickSchedule(new TickSettings { Cron = "* * * * *" }, clock, stagger: 0);
        schedule.Begin(_clock);
        _time.Advance(TimeSpan.FromSeconds(60));
        schedule.NoteTick(_clock);

        clock.Offset = TimeSpan.FromSeconds(set);

        var nextMinute = TimeSpan.FromMinutes(1);
        Assert.Equal(before == 0 ? nextMinute : TickSchedule.LongestLook, schedule.Left(_clock, false, false));
        clock.Offset += TimeSpan.FromSeconds(before);
        Assert.Equal(nextMinute, schedule.Left(_clock, false, false));
    }

    private TickSchedule Every(TimeSpan? interval = null, double stagger = 0) =>
        new(new TickSettings { Interval = interval ?? Interval }, _time, stagger);

    private TickSchedule Cron(string cron, TimeSpan? grace = null) =>
        new(new TickSettings { Cron = cron, CronGrace = grace ?? TimeSpan.FromMinutes(1) }, _time, stagger: 0);

    private sealed class SetClock(TimeProvider time) : TimeProvider
    {
        public TimeSpan Offset { get; set; }

        public override long TimestampFrequency => time.TimestampFrequency;

        public override DateTimeOffset GetUtcNow() => time.GetUtcNow() + Offset;

        public override long GetTimestamp() => time.GetTimestamp();
    }
}
