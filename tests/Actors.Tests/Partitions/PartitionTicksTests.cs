using Akka.Actor;
using Confluent.Kafka;
using Troupe.Actors.Partitions;
using Troupe.Engine.Consuming;
using Troupe.Engine.Records;
using Troupe.Engine.Routing;

namespace Troupe.Actors.Tests.Partitions;

/// <summary>Calls without messages. Guards against ticks beside a batch, too close to work, in a state that excludes them, or after the end.</summary>
public sealed class PartitionTicksTests : PartitionStage
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    public PartitionTicksTests() => Topic = Topic with { Ticks = new TickSettings { Enabled = true, Interval = Interval } };

    [Fact]
    public async Task Tick_ShouldComeEveryInterval_BeforeAnyBatch()
    {
        await OpenIdleAsync(committed: null);

        for (var tick = 1; tick <= 3; tick++)
        {
            await NothingForAsync(Interval - TimeSpan.FromMilliseconds(1));
            Time.Advance(TimeSpan.FromMilliseconds(1));
            (await ExpectAsync("Tick")).Return();
            await UntilIdleAsync();
            Assert.Equal(tick, (await StatusAsync()).Ticks);
        }
    }

    [Fact]
    public async Task Tick_ShouldNotCome_BeforeTheConsumerHasOpened()
    {
        Assign(committed: 5);
        var opening = await ExpectAsync("Assigned");

        await NothingForAsync(Interval * 2);
        opening.Return();

        await ExpectAsync("Tick");
    }

    [Fact]
    public async Task Tick_ShouldWaitForTheInterval_WhenABatchIsOver()
    {
        await OpenIdleAsync(committed: 5);
        await NothingForAsync(TimeSpan.FromSeconds(3));

        Fetch(5, 6);
        var batch = await ExpectAsync("Consume", 5);
        await NothingForAsync(TimeSpan.FromSeconds(30));
        batch.Return();
        await UntilIdleAsync();

        await NothingForAsync(Interval - TimeSpan.FromMilliseconds(1));
        Time.Advance(TimeSpan.FromMilliseconds(1));
        await ExpectAsync("Tick");
    }

    [Fact]
    public async Task Tick_ShouldWaitForTheInterval_WhenATickIsOver()
    {
        await OpenIdleAsync(committed: 5);
        Time.Advance(Interval);
        var tick = await ExpectAsync("Tick");

        await NothingForAsync(TimeSpan.FromMinutes(1));
        tick.Return();
        await UntilIdleAsync();

        await NothingForAsync(Interval - TimeSpan.FromMilliseconds(1));
        Time.Advance(TimeSpan.FromMilliseconds(1));
        await ExpectAsync("Tick");
    }

    [Fact]
    public async Task Tick_ShouldNotCome_WhileBatchesFollowEachOther()
    {
        await OpenIdleAsync(committed: 5);

        for (var offset = 5; offset < 25; offset++)
        {
            Fetch(offset, offset + 1);
            await NothingForAsync(TimeSpan.FromMilliseconds(1), "Consume");
            var batch = await ExpectAsync("Consume", offset);
            await NothingForAsync(TimeSpan.FromSeconds(2));
            batch.Return();
            await UntilIdleAsync();
        }

        Assert.Equal(0, (await StatusAsync()).Ticks);
    }

    [Fact]
    public async Task Batch_ShouldWait_WhileATickRuns()
    {
        await OpenIdleAsync(committed: 5);
        Time.Advance(Interval);
        var tick = await ExpectAsync("Tick");

        Fetch(5, 6);
        await NothingForAsync(TimeSpan.FromSeconds(1));
        tick.Return();

        await ExpectAsync("Consume", 5);
    }

    [Fact]
    public async Task Tick_ShouldChangeNothingElse_WhenItThrows()
    {
        await OpenIdleAsync(committed: 5);
        Time.Advance(Interval);

        (await ExpectAsync("Tick")).Throw(new InvalidOperationException("no cache"));
        await UntilAsync(status => status is { Ticks: 1, FailedTicks: 1, State: PartitionState.Running, Attempt: 1, Frontier: 5 });
        Assert.Contains("ScriptedConsumer", Logged.Of(3040).Single(), StringComparison.Ordinal);
        Time.Advance(Interval);

        Assert.Equal(1, (await ExpectAsync("Tick")).Incarnation);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Tick_ShouldComeInABackoff_OnlyIfTheRouteSaysSo(bool duringRetry)
    {
        Topic = Topic with
        {
            Ticks = Topic.Ticks with { DuringRetry = duringRetry },
            Backoff = new BackoffSettings { Initial = TimeSpan.FromSeconds(12), Jitter = 0 },
        };
        await OpenIdleAsync(committed: 5);
        Fetch(5, 6);
        (await ExpectAsync("Consume", 5)).Throw(new InvalidOperationException("once"));
        (await ExpectAsync("Assigned")).Return();
        await UntilIdleAsync();

        Time.Advance(Interval);
        if (duringRetry)
        {
            var tick = await ExpectAsync("Tick");
            Assert.Equal((2, 1), (tick.Incarnation, tick.Attempt));
            tick.Return();
            await UntilIdleAsync();
        }
        else
        {
            await BarrierAsync();
            Assert.False(User.HasCalls);
        }

        // The attempts go on as if nothing were, and so do the ticks.
        Time.Advance(TimeSpan.FromSeconds(7));
        if (duringRetry) (await ExpectAsync("Tick")).Return();
        var again = await ExpectAsync("Consume", 5);
        Assert.Equal(2, again.Attempt);
        again.Return();
        await UntilIdleAsync();
        Time.Advance(Interval);
        await ExpectAsync("Tick");
    }

    [Fact]
    public async Task Tick_ShouldComeAgain_WhenABackoffIsOverAndNothingWaits()
    {
        // The message that failed was marked: after the backoff there is nothing to deliver, and nobody who would wake the partition.
        Topic = Topic with { ManualOffsets = true };
        await OpenIdleAsync(committed: 5, ConsumerForm.Batch);
        Fetch(5, 6);
        var call = await ExpectAsync("Consume", 5);
        Assert.True(call.Mark(5));
        call.Throw(new InvalidOperationException("late"));
        (await ExpectAsync("Assigned")).Return();
        await UntilIdleAsync();

        Time.Advance(TimeSpan.FromSeconds(1));
        await BarrierAsync();
        Time.Advance(Interval);

        await ExpectAsync("Tick");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Tick_ShouldComeInAPause_UnlessTheRouteSaysOtherwise(bool duringPause)
    {
        Topic = Topic with { Ticks = Topic.Ticks with { DuringPause = duringPause } };
        await OpenIdleAsync(committed: 5);
        Supervisor.Tell(new PartitionProtocol.Hold(1, "not authorised"));
        await BarrierAsync();

        Time.Advance(Interval);
        if (duringPause)
        {
            (await ExpectAsync("Tick")).Return();
            return;
        }

        await NothingForAsync(TimeSpan.FromMinutes(1));

        // The client can fetch again, and has nothing.
        Supervisor.Tell(Segment.EndOfPartition(Orders3, 1, 5));
        await ExpectAsync("Tick");
    }

    [Theory]
    [InlineData(ClosingReason.Revoked, "Revoked")]
    [InlineData(ClosingReason.Shutdown, "Shutdown")]
    internal async Task Ending_ShouldWaitForTheTick_AndNoneComesAfterIt(ClosingReason reason, string hook)
    {
        await OpenIdleAsync(committed: 5);
        Time.Advance(Interval);
        var tick = await ExpectAsync("Tick");

        Supervisor.Tell(new PartitionProtocol.Close(1, reason, TimeSpan.FromSeconds(60)));
        await BarrierAsync();
        Assert.True(tick.IsRevoked());
        Assert.False(User.HasCalls);
        tick.Return();

        var closing = await ExpectAsync(hook);
        await NothingForAsync(Interval * 3);
        closing.Return();
        await ExpectClosedAsync();
        await NothingForAsync(Interval * 3);
    }

    [Fact]
    public async Task Tick_ShouldBeCancelled_WhenTheEndIsNear()
    {
        await OpenIdleAsync(committed: 5);
        Time.Advance(Interval);
        var tick = await ExpectAsync("Tick");
        Supervisor.Tell(new PartitionProtocol.Close(1, ClosingReason.Revoked, TimeSpan.FromSeconds(15)));
        await BarrierAsync();

        Time.Advance(TimeSpan.FromSeconds(11));
        await UntilAsync(_ => tick.Token.IsCancellationRequested);
        tick.Throw(new OperationCanceledException(tick.Token));

        // It obeyed, which is no failure.
        (await ExpectAsync("Revoked")).Return();
        await ExpectClosedAsync();
        Assert.Empty(Logged.Of(3040));
        Assert.Equal((1, 0), (Kernel.Ticks!.Ran, Kernel.Ticks.Failed));
    }

    [Fact]
    public async Task Tick_ShouldNotRun_WhenItWaitedBehindTheActorsOwnMessagesUntilTheEnd()
    {
        await OpenIdleAsync(committed: 5);
        var busy = new TaskCompletionSource();
        Supervisor.Tell(busy.Task);
        Time.Advance(Interval);
        await UntilAsync(_ => true);

        Supervisor.Tell(new PartitionProtocol.Close(1, ClosingReason.Revoked, TimeSpan.FromSeconds(60)));
        await BarrierAsync();
        busy.SetResult();

        (await ExpectAsync("Revoked")).Return();
        await ExpectClosedAsync();
        Assert.Equal(0, Kernel.Ticks!.Ran);
    }

    [Theory]
    [InlineData(5, 2)]
    [InlineData(7, 5)]
    public async Task Idleness_ShouldSurviveAMove_OnlyIfNobodyElseHadThePartition(long committed, int seconds)
    {
        await OpenIdleAsync(committed: 5);
        await NothingForAsync(TimeSpan.FromSeconds(2));
        Supervisor.Tell(new PartitionProtocol.Lose(1));
        var kernel = (await ExpectMessageAsync<PartitionProtocol.Released>()).Kernel;
        await NothingForAsync(TimeSpan.FromSeconds(1));

        Supervisor.Tell(new PartitionProtocol.Assign(2, kernel, committed));
        (await ExpectAsync("Assigned")).Return();
        await UntilIdleAsync();

        await NothingForAsync(TimeSpan.FromSeconds(seconds) - TimeSpan.FromMilliseconds(1));
        Time.Advance(TimeSpan.FromMilliseconds(1));
        await ExpectAsync("Tick");
    }

    [Fact]
    public async Task Idleness_ShouldSurviveTheConsumer()
    {
        await OpenIdleAsync(committed: 5);
        await NothingForAsync(TimeSpan.FromSeconds(3));

        Supervisor.Tell(Task.FromException(new InvalidOperationException("a handler of its own")));
        (await ExpectAsync("Assigned")).Return();
        await UntilIdleAsync();

        Time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(2, (await ExpectAsync("Tick")).Incarnation);
    }

    [Fact]
    public async Task Tick_ShouldFinishWhatItMarks()
    {
        Topic = Topic with { ManualOffsets = true };
        await OpenIdleAsync(committed: 5, ConsumerForm.Batch);
        Fetch(5, 8);
        (await ExpectAsync("Consume", 5)).Return();
        await UntilIdleAsync();
        Assert.Null(await FrontierAsync());

        Time.Advance(Interval);
        var tick = await ExpectAsync("Tick");
        Assert.True(tick.Mark(6));
        tick.Return();

        await UntilAsync(status => status.Frontier == 7);
    }

    [Fact]
    public async Task Tick_ShouldWaitForTheBroker_AndFailAloneWhenItRefuses()
    {
        await OpenIdleAsync(committed: 5);
        Time.Advance(Interval);
        var tick = await ExpectAsync("Tick");
        tick.Produce();
        var answer = await Producer.NextAsync();
        tick.Return();
        Fetch(5, 6);
        await BarrierAsync();
        Assert.False(User.HasCalls);

        answer(new Error(ErrorCode.Local_MsgTimedOut));

        var batch = await ExpectAsync("Consume", 5);
        Assert.Equal(1, batch.Attempt);
        batch.Return();
        await UntilAsync(status => status is { Frontier: 6, FailedTicks: 1 });
    }

    [Fact]
    public async Task RefusedRecord_ShouldNotFailTheNextMessage_WhenItsTickHasThrown()
    {
        await OpenIdleAsync(committed: 5);
        Time.Advance(Interval);
        var tick = await ExpectAsync("Tick");
        tick.Produce();
        var answer = await Producer.NextAsync();
        tick.Throw(new InvalidOperationException("no cache"));
        Fetch(5, 6);
        await BarrierAsync();

        answer(new Error(ErrorCode.Local_MsgTimedOut));

        var batch = await ExpectAsync("Consume", 5);
        Assert.Equal((1, 1), (batch.Attempt, batch.Incarnation));
        batch.Return();
        await UntilAsync(status => status is { Frontier: 6, FailedTicks: 1 });
    }

    [Fact]
    public async Task CronTick_ShouldComeAtItsMoment_BetweenBatchesThatFollowEachOther()
    {
        Topic = Topic with { Ticks = new TickSettings { Enabled = true, Cron = "*/10 * * * * *", CronGrace = TimeSpan.Zero }, MaxBatchSize = 1, MaxWaitTime = TimeSpan.Zero };
        await OpenIdleAsync(committed: 5);
        Fetch(5, 9);
        var first = await ExpectAsync("Consume", 5);

        // Two moments pass while the batch runs, and have one tick.
        await NothingForAsync(TimeSpan.FromSeconds(25));
        first.Return();
        var tick = await ExpectAsync("Tick");
        await BarrierAsync();
        Assert.False(User.HasCalls);
        tick.Return();
        var second = await ExpectAsync("Consume", 6);
        await NothingForAsync(TimeSpan.FromSeconds(4));
        second.Return();
        var third = await ExpectAsync("Consume", 7);
        await NothingForAsync(TimeSpan.FromSeconds(1));
        third.Return();

        await ExpectAsync("Tick");
    }

    [Fact]
    public async Task CronTick_ShouldComeOnce_WhenItWasDueJustBeforeTheAssignment()
    {
        Topic = Topic with { Ticks = new TickSettings { Enabled = true, Cron = "0 */5 * * * *" } };
        Time.SetUtcNow(new DateTimeOffset(2026, 3, 1, 12, 0, 40, TimeSpan.Zero));

        await OpenAsync(committed: 5);
        (await ExpectAsync("Tick")).Return();
        await UntilIdleAsync();

        // Looked at every minute, and due five minutes after the last one.
        for (var minute = 0; minute < 4; minute++) await NothingForAsync(TimeSpan.FromMinutes(1));
        Time.Advance(TimeSpan.FromSeconds(20));
        await ExpectAsync("Tick");
    }

    [Fact]
    public async Task LongTick_ShouldBeNamed_AsALongBatchIs()
    {
        await OpenIdleAsync(committed: 5);
        Time.Advance(Interval);
        await ExpectAsync("Tick");

        for (var second = 0; second < 27; second += 3)
        {
            Time.Advance(TimeSpan.FromSeconds(3));
            await BarrierAsync();
        }

        Assert.Contains(nameof(IncarnationActivity.Ticking), Logged.Of(3015).Single(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ShortTicks_ShouldNotBeTakenForALongOne()
    {
        // Whenever the watch looks, one runs; it is another one each time.
        Topic = Topic with { Ticks = new TickSettings { Enabled = true, Interval = TimeSpan.FromSeconds(1) } };
        await OpenIdleAsync(committed: 5);

        for (var tick = 0; tick < 20; tick++)
        {
            Time.Advance(TimeSpan.FromSeconds(1));
            var call = await ExpectAsync("Tick");
            Time.Advance(TimeSpan.FromSeconds(2));
            await BarrierAsync();
            call.Return();
            await UntilIdleAsync();
        }

        Assert.Empty(Logged.Of(3015));
    }

    private async Task OpenIdleAsync(long? committed, ConsumerForm form = ConsumerForm.Message)
    {
        await OpenAsync(committed, form);
        await UntilIdleAsync();
    }

    /// <summary>Time passes, and no user code is called but what the caller will take.</summary>
    private async Task NothingForAsync(TimeSpan time, string? expected = null)
    {
        Time.Advance(time);
        await BarrierAsync();
        if (expected is null) Assert.False(User.HasCalls);
    }
}
