using Akka.Actor;
using Troupe.Actors.Partitions;
using Troupe.Engine.Consuming;
using Troupe.Engine.Routing;

namespace Troupe.Actors.Tests.Partitions;

/// <summary>Pauses that the consumer asks for. Guards against ones that skip what they left, end too soon, or are lost with the consumer.</summary>
public sealed class PartitionPauseTests : PartitionStage
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    // Batches that are cut in two gather no company: a clock that stands still would never let the second part go.
    public PartitionPauseTests() => Topic = Topic with { MaxWaitTime = TimeSpan.Zero };

    [Fact]
    public async Task Pause_ShouldStopBehindTheCurrentMessage_UntilItIsResumed()
    {
        await OpenAsync(committed: 5);
        Fetch(5, 8);
        var call = await ConsumeAsync(5);
        call.Pause(null, null);
        call.Return();

        await PausedAsync();
        Assert.Equal(6, await FrontierAsync());
        Assert.Equal(("ScriptedConsumer", null, null), (await StatusAsync()).Pause is { } pause ? (pause.By, pause.Reason, pause.Until) : default);
        await NothingForAsync(TimeSpan.FromDays(40));

        call.Resume();
        (await ExpectAsync("Consume", 6)).Return();
        (await ExpectAsync("Consume", 7)).Return();
        await UntilAsync(status => status is { Frontier: 8, State: PartitionState.Running, Pause: null });
    }

    [Fact]
    public async Task Pause_ShouldEndByItself_WhenItsTimeIsOver()
    {
        await OpenAsync(committed: 5);
        Fetch(5, 8);
        var call = await ConsumeAsync(5);
        call.Pause(null, Hour);
        call.Return();

        await PausedAsync();
        Assert.Equal(WallClock.GetUtcNow() + Hour, (await StatusAsync()).Pause!.Until);
        await NothingForAsync(Hour - TimeSpan.FromMilliseconds(1));
        Time.Advance(TimeSpan.FromMilliseconds(1));

        await ExpectAsync("Consume", 6);
    }

    [Fact]
    public async Task Pause_ShouldReplaceAnEarlierOne_WhenItIsShorter()
    {
        await OpenAsync(committed: 5);
        Fetch(5, 8);
        var call = await ConsumeAsync(5);
        call.Pause(null, Hour);
        call.Pause(null, TimeSpan.FromSeconds(1));
        call.Return();

        await PausedAsync();
        Time.Advance(TimeSpan.FromSeconds(1));

        await ExpectAsync("Consume", 6);
    }

    [Fact]
    public async Task Pause_ShouldDeliverWhatLiesBeforeIt_WhenItBeginsFurtherOn()
    {
        await OpenAsync(committed: 5);
        Fetch(5, 10);
        var call = await ConsumeAsync(5);
        call.Pause(8, null);
        call.Return();

        (await ExpectAsync("Consume", 6)).Return();
        (await ExpectAsync("Consume", 7)).Return();
        await PausedAsync();
        Assert.Equal(8, await FrontierAsync());

        call.Resume();
        await ConsumeAsync(8);
    }

    [Fact]
    public async Task Pause_ShouldCountTheBatchAsWhole_InTheBatchForm()
    {
        await OpenAsync(committed: 5, ConsumerForm.Batch);
        Fetch(5, 8);
        var call = await ConsumeAsync(5);
        Fetch(8, 10);
        call.Pause(null, null);
        call.Return();

        await PausedAsync();
        Assert.Equal(8, await FrontierAsync());
        call.Resume();
        await ConsumeAsync(8);
    }

    [Fact]
    public async Task Pause_ShouldLeaveTheBatchUnfinishedButForMarks_WhenItBeginsWithinTheBatch()
    {
        await OpenAsync(committed: 5, ConsumerForm.Batch);
        Fetch(5, 10);
        var call = await ConsumeAsync(5);
        call.Mark(6);
        call.Pause(8, null);
        call.Return();

        var rest = await ConsumeAsync(7);
        Assert.Equal(7, rest.Last);
        rest.Return();
        // Its pause began with the first call: that the second one is over shows by its end.
        await UntilAsync(status => status is { State: PartitionState.Paused, Pause: not null, Frontier: 8 });
        Assert.Equal(8, await FrontierAsync());

        call.Resume();
        Assert.Equal(9, (await ConsumeAsync(8)).Last);
    }

    [Fact]
    public async Task Pause_ShouldGoOnBehindTheCurrentMessage_WhereTheUserMarks()
    {
        Topic = Topic with { ManualOffsets = true };
        await OpenAsync(committed: 5);
        Fetch(5, 8);
        var call = await ConsumeAsync(5);
        call.Pause(null, null);
        call.Return();

        await PausedAsync();
        Assert.Null(await FrontierAsync());
        call.Resume();
        await ExpectAsync("Consume", 6);
    }

    [Fact]
    public async Task Pause_ShouldWinOverTheBackoff_AndOutliveTheConsumer()
    {
        Topic = Topic with { Backoff = new BackoffSettings { Initial = TimeSpan.FromSeconds(30), Jitter = 0 } };
        await OpenAsync(committed: 5);
        Fetch(5, 8);
        var call = await ConsumeAsync(5);
        call.Pause(null, TimeSpan.FromSeconds(2));
        call.Throw(new InvalidOperationException("not yet"));
        (await ExpectAsync("Assigned")).Return();

        await PausedAsync();
        await NothingForAsync(TimeSpan.FromMilliseconds(1_999));
        Time.Advance(TimeSpan.FromMilliseconds(1));

        var again = await ExpectAsync("Consume", 5);
        Assert.Equal((2, 2), (again.Incarnation, again.Attempt));
    }

    [Fact]
    public async Task Pause_ShouldHoldTheFirstBatch_WhenItIsAskedForAtTheAssignment()
    {
        Assign(committed: 5);
        var opening = await ExpectAsync("Assigned");
        Fetch(5, 8);
        opening.Pause(null, null);
        opening.Return();

        await PausedAsync();
        Assert.False(User.HasCalls);
        opening.Resume();
        await ConsumeAsync(5);
    }

    [Fact]
    public async Task Pause_ShouldNotBeCarriedOver_WhenThePartitionIsGivenUp()
    {
        await OpenAsync(committed: 5);
        Fetch(5, 8);
        var call = await ConsumeAsync(5);
        call.Pause(null, null);
        call.Return();
        await PausedAsync();

        Supervisor.Tell(new PartitionProtocol.Close(1, ClosingReason.Revoked, TimeSpan.FromSeconds(15)));
        (await ExpectAsync("Revoked")).Return();
        Assert.Equal(6, (await ExpectClosedAsync()).Frontier);
        Supervisor.Tell(new PartitionProtocol.Settled(1, 6));
        await ExpectMessageAsync<PartitionProtocol.Released>();
        Supervisor.Tell(new PartitionProtocol.Assign(2, Kernel, 6));
        (await ExpectAsync("Assigned")).Return();
        Fetch(6, 8, epoch: 2);

        await ConsumeAsync(6);
    }

    [Fact]
    public async Task Tick_ShouldCome_WhileThePartitionIsPaused()
    {
        Topic = Topic with { Ticks = new TickSettings { Enabled = true, Interval = TimeSpan.FromSeconds(5) } };
        await OpenAsync(committed: 5);
        Fetch(5, 8);
        var call = await ConsumeAsync(5);
        call.Pause(null, null);
        call.Return();
        await PausedAsync();

        Time.Advance(TimeSpan.FromSeconds(5));
        var tick = await ExpectAsync("Tick");
        tick.Resume();
        tick.Return();

        await ExpectAsync("Consume", 6);
    }

    [Fact]
    public async Task Tick_ShouldNotCome_WhileThePartitionIsPaused_WhereItIsOff()
    {
        Topic = Topic with { Ticks = new TickSettings { Enabled = true, Interval = TimeSpan.FromSeconds(5), DuringPause = false } };
        await OpenAsync(committed: 5);
        Fetch(5, 8);
        var call = await ConsumeAsync(5);
        call.Pause(null, null);
        call.Return();
        await PausedAsync();

        await NothingForAsync(Hour);
    }

    private Task<UserCall> ConsumeAsync(long first) => ExpectAsync("Consume", first);

    private Task PausedAsync() => UntilAsync(status => status is { State: PartitionState.Paused, Pause: not null });

    private async Task NothingForAsync(TimeSpan time)
    {
        await BarrierAsync();
        Time.Advance(time);
        await BarrierAsync();
        Assert.False(User.HasCalls);
    }
}
