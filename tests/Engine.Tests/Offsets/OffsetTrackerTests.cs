using Troupe.Engine.Offsets;

namespace Troupe.Engine.Tests.Offsets;

public sealed class OffsetTrackerTests
{
    private readonly OffsetTracker _tracker = new();

    public OffsetTrackerTests() => _tracker.Start(10);

    [Fact]
    public void Start_ShouldForgetEverything_WhenCalledAgain()
    {
        _tracker.GiveUp(12);
        _tracker.RewindTo(3);

        _tracker.Start(11);

        Assert.Equal(11, _tracker.Frontier);
        Assert.Equal(11, _tracker.ReplayPosition);
        Assert.Empty(_tracker.FinishedAhead);
        Assert.True(_tracker.ShouldDeliver(12));
    }

    [Fact]
    public void Finish_ShouldThrow_WhenThePositionIsNotKnown()
    {
        var tracker = new OffsetTracker();

        Assert.False(tracker.IsStarted);
        Assert.Throws<InvalidOperationException>(() => tracker.Finish(0));
    }

    [Fact]
    public void Finish_ShouldMoveTheFrontierOverWhatTouchesIt_WhenTheHoleIsClosed()
    {
        _tracker.Finish(11);
        _tracker.Finish(13);
        Assert.Equal(10, _tracker.Frontier);
        Assert.True(_tracker.HasUnfinishedBefore(11));

        _tracker.Finish(10);

        Assert.Equal(12, _tracker.Frontier);
        Assert.Equal([new OffsetRange(13, 14)], _tracker.FinishedAhead);
        Assert.False(_tracker.HasUnfinishedBefore(12));
        Assert.True(_tracker.HasUnfinishedBefore(13));
    }

    [Fact]
    public void Gap_ShouldBeFinished_WhenOffsetsDoNotExist()
    {
        _tracker.Finish(10);
        _tracker.Gap(11, 20);

        Assert.Equal(20, _tracker.Frontier);
    }

    [Fact]
    public void MarkThrough_ShouldFinishAllBefore_WhenAheadOfTheFrontier()
    {
        _tracker.MarkThrough(14);

        Assert.Equal(15, _tracker.Frontier);
        Assert.Equal(15, _tracker.ReplayPosition);
    }

    [Fact]
    public void MarkThrough_ShouldSetOnlyTheReplayPositionBack_WhenTheMarkIsOlder()
    {
        _tracker.MarkThrough(19);

        _tracker.MarkThrough(14);

        Assert.Equal(20, _tracker.Frontier);
        Assert.Equal(15, _tracker.ReplayPosition);
        Assert.False(_tracker.ShouldDeliver(14));
        Assert.True(_tracker.ShouldDeliver(15));
    }

    [Fact]
    public void GiveUp_ShouldFinishOnlyTheMessage_WhenEarlierOnesAreNotMarked()
    {
        _tracker.GiveUp(12);

        Assert.Equal(10, _tracker.Frontier);
        Assert.True(_tracker.ShouldDeliver(11));
        Assert.False(_tracker.ShouldDeliver(12));
        Assert.True(_tracker.ShouldDeliver(13));
    }

    [Fact]
    public void RewindTo_ShouldPassOverGivenUpMessages_WhenTheReplayMeetsThem()
    {
        _tracker.FinishRange(10, 20);
        _tracker.GiveUp(20);
        _tracker.GiveUp(21);
        _tracker.FinishRange(22, 30);

        _tracker.RewindTo(20);

        Assert.Equal(30, _tracker.Frontier);
        Assert.Equal(22, _tracker.ReplayPosition);
        Assert.False(_tracker.ShouldDeliver(21));
        Assert.True(_tracker.ShouldDeliver(22));
    }

    [Fact]
    public void RewindTo_ShouldReachBehindTheStart_WhenTheUserSeeksThere()
    {
        _tracker.RewindTo(4);

        Assert.Equal(4, _tracker.ReplayPosition);
        Assert.Equal(10, _tracker.Frontier);
        Assert.True(_tracker.ShouldDeliver(4));
    }

    [Fact]
    public void RewindTo_ShouldChangeNothing_WhenTheFrontierIsFurtherBack()
    {
        _tracker.RewindTo(15);

        Assert.Equal(10, _tracker.ReplayPosition);
    }

    [Fact]
    public void ReplayPosition_ShouldFollowTheReplayAndEndInTheFrontier_WhenMessagesFinishAgain()
    {
        _tracker.FinishRange(10, 20);
        _tracker.RewindTo(12);

        _tracker.Finish(12);
        Assert.Equal(13, _tracker.ReplayPosition);
        _tracker.FinishRange(11, 18);
        Assert.Equal(18, _tracker.ReplayPosition);
        Assert.False(_tracker.ShouldDeliver(17));
        _tracker.FinishRange(18, 25);

        Assert.Equal(25, _tracker.ReplayPosition);
        Assert.Equal(25, _tracker.Frontier);
    }

    [Fact]
    public void ReplayPosition_ShouldNotBeStuck_WhenMessagesOfAReplayFinishOutOfOrder()
    {
        _tracker.FinishRange(10, 20);
        _tracker.RewindTo(12);

        _tracker.Finish(13);
        Assert.Equal(12, _tracker.ReplayPosition);
        _tracker.Finish(12);

        Assert.Equal(14, _tracker.ReplayPosition);
    }

    [Fact]
    public void SkipTo_ShouldFinishWhatItSkips_WhenTheSeekIsForward()
    {
        _tracker.SkipTo(17);

        Assert.Equal(17, _tracker.Frontier);
    }

    [Fact]
    public void SkipTo_ShouldMoveOnlyTheReplay_WhenItsTargetLiesBehindTheFrontier()
    {
        _tracker.FinishRange(10, 20);
        _tracker.RewindTo(10);

        _tracker.SkipTo(15);

        Assert.Equal(15, _tracker.ReplayPosition);
        Assert.Equal(20, _tracker.Frontier);
    }

    [Fact]
    public void Finish_ShouldNotAllocate_WhenNothingIsFinishedAhead()
    {
        _tracker.Finish(10);
        var before = GC.GetAllocatedBytesForCurrentThread();

        for (var offset = 11L; offset < 10_000; offset++)
        {
            _ = _tracker.ShouldDeliver(offset);
            _tracker.Finish(offset);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(10_000, _tracker.Frontier);
    }

    [Fact]
    public void GiveUp_ShouldForgetTheOldestRanges_WhenThereAreTooMany()
    {
        const int Ranges = OffsetTracker.MaximumGivenUpRanges + 1;
        for (var index = 0; index < Ranges; index++)
            _tracker.GiveUp(10 + (2 * index));
        _tracker.FinishRange(10, 10 + (2 * Ranges));

        _tracker.RewindTo(10);

        Assert.True(_tracker.ShouldDeliver(10));
        Assert.False(_tracker.ShouldDeliver(12));
    }

    /// <summary>Behind the last message of a transaction lies its marker: marking that message once more must not wait for it.</summary>
    [Fact]
    public void Mark_ShouldAskForNoReplay_WhenOnlyAGapLiesBehindItsMessage()
    {
        var tracker = new OffsetTracker();
        tracker.Start(0);
        tracker.Gap(3, 5);
        tracker.MarkThrough(2);

        tracker.MarkThrough(2);

        Assert.Equal((5, 5, 3), (tracker.Frontier, tracker.ReplayPosition, tracker.LastMessageEnd));
        tracker.MarkThrough(1);
        Assert.Equal(2, tracker.ReplayPosition);
        tracker.Finish(2);
        Assert.Equal(5, tracker.ReplayPosition);
    }
}
