using Confluent.Kafka;
using Troupe.Engine.Polling;
using Troupe.Engine.Records;
using Troupe.Engine.Tests.Records;

namespace Troupe.Engine.Tests.Polling;

public sealed class PollLoopTests : IDisposable
{
    private static readonly TopicPartition Zero = new("orders", 0);
    private static readonly TopicPartition One = new("orders", 1);
    private static readonly TimeSpan LongBound = TimeSpan.FromMinutes(1);

    private readonly RecordedEvents _events = new();
    private readonly List<PollLoop> _loops = [];

    public void Dispose()
    {
        foreach (var loop in _loops) loop.Post(PollCommand.Stop.Instance);
    }

    [Fact]
    public void Assigned_ShouldCountEpochs_WhenAPartitionComesBack()
    {
        var (_, poller) = Start(new ScriptedPoller());

        poller.Post(_ => poller.Group.Assigned([Zero, One]));
        var first = _events.Next<RecordedEvents.Assigned>().Partitions;
        poller.Post(_ => poller.Group.Lost([Zero]));
        var lost = _events.Next<RecordedEvents.Lost>().Partitions;
        poller.Post(_ => poller.Group.Assigned([Zero]));
        var second = _events.Next<RecordedEvents.Assigned>().Partitions;

        Assert.Equal([Zero, One], first.Select(partition => partition.TopicPartition));
        Assert.Equal([first[0]], lost);
        Assert.True(second[0].Epoch > first.Max(partition => partition.Epoch));
    }

    [Fact]
    public void Revoked_ShouldSayNothing_WhenThePartitionWasNotAssigned()
    {
        var (_, poller) = Start(new ScriptedPoller());

        poller.Run(_ => poller.Group.Revoked([Zero]));
        poller.Run(_ => poller.Group.Lost([Zero]));

        Assert.True(_events.IsEmpty);
    }

    [Fact]
    public void Assigned_ShouldBeSaid_AlsoWhenThereIsNothingForThisMember()
    {
        var (_, poller) = Start(new ScriptedPoller());

        poller.Run(_ => poller.Group.Assigned([]));

        Assert.Empty(_events.Next<RecordedEvents.Assigned>().Partitions);
    }

    [Fact]
    public void Receive_ShouldHoldUntilTheMailboxIsThere_WhenRecordsComeFirst()
    {
        var (loop, poller) = Start(new ScriptedPoller());
        var partition = Assign(poller, TestSegments.Orders);
        var sink = new RecordingSink();
        poller.Run(receiver => receiver.Receive(TestSegments.InEpoch(partition.Epoch, 1, 2)));

        loop.Post(new PollCommand.Attach(partition, sink, 10, 1000));
        poller.Run(_ => { });

        Assert.Equal([1L], sink.FirstOffsets);
    }

    [Fact]
    public void Receive_ShouldDropTheSegment_WhenItIsOfAnOlderAssignment()
    {
        var (loop, poller) = Start(new ScriptedPoller());
        var old = Assign(poller, TestSegments.Orders);
        poller.Post(_ => poller.Group.Lost([TestSegments.Orders]));
        _events.Next<RecordedEvents.Lost>();
        var sink = new RecordingSink();
        var present = Assign(poller, TestSegments.Orders);
        loop.Post(new PollCommand.Attach(present, sink, 10, 1000));

        poller.Run(receiver =>
        {
            receiver.Receive(TestSegments.InEpoch(old.Epoch, 1));
            receiver.Receive(TestSegments.InEpoch(present.Epoch, 5));
        });

        Assert.Equal([5L], sink.FirstOffsets);
    }

    [Fact]
    public void Post_ShouldIgnoreCommands_WhenTheyAreOfAnOlderAssignment()
    {
        var (loop, poller) = Start(new ScriptedPoller());
        var old = Assign(poller, TestSegments.Orders);
        poller.Post(_ => poller.Group.Lost([TestSegments.Orders]));
        _events.Next<RecordedEvents.Lost>();
        var present = Assign(poller, TestSegments.Orders);
        var sink = new RecordingSink();

        loop.Post(new PollCommand.Attach(old, sink, 10, 1000));
        loop.Post(new PollCommand.Seek(old, 7, 10, 1000));
        poller.Run(receiver => receiver.Receive(TestSegments.InEpoch(present.Epoch, 1)));

        Assert.Empty(sink.Segments);
        Assert.DoesNotContain("seek 3@7", poller.Calls);
    }

    [Fact]
    public void Seek_ShouldBeTriedAgain_WhenTheClientRefuses()
    {
        var (loop, poller) = Start(new ScriptedPoller());
        poller.SeekFailures.Enqueue(new KafkaException(ErrorCode.Local_State));
        poller.SeekFailures.Enqueue(new KafkaException(ErrorCode.Local_State));
        var partition = Assign(poller, TestSegments.Orders);
        var sink = new RecordingSink();
        loop.Post(new PollCommand.Attach(partition, sink, 0, 0));

        loop.Post(new PollCommand.Seek(partition, 7, 10, 1000));
        poller.Run(receiver => receiver.Receive(TestSegments.InEpoch(partition.Epoch, 1)));
        poller.Run(_ => { });
        poller.Run(receiver => receiver.Receive(TestSegments.InEpoch(partition.Epoch, 7)));

        Assert.Equal([(partition.Epoch, 7L)], sink.Repositions);
        Assert.Equal([7L], sink.FirstOffsets);
    }

    [Fact]
    public void Seek_ShouldEndAtTheNewestPosition_WhenAnotherOneFollowsBeforeTheClientTookIt()
    {
        var (loop, poller) = Start(new ScriptedPoller());
        var partition = Assign(poller, TestSegments.Orders);
        var sink = new RecordingSink();
        loop.Post(new PollCommand.Attach(partition, sink, 0, 0));

        // Posted while the thread polls, so that it finds both of them.
        poller.Run(_ =>
        {
            loop.Post(new PollCommand.Seek(partition, 50, 10, 1000));
            loop.Post(new PollCommand.Seek(partition, 40, 10, 1000));
        });

        Assert.Equal("seek 3@40", poller.Calls.Last(call => call.StartsWith("seek", StringComparison.Ordinal)));
        Assert.Equal((partition.Epoch, 40L), sink.Repositions[^1]);
    }

    [Fact]
    public void Seek_ShouldEndTheThread_WhenTheClientFailsForGood()
    {
        var (loop, poller) = Start(new ScriptedPoller());
        var partition = Assign(poller, TestSegments.Orders);
        poller.SeekFailures.Enqueue(new KafkaException(new Error(ErrorCode.Local_Fatal, "fenced", isFatal: true)));

        loop.Post(new PollCommand.Seek(partition, 7, 10, 1000));

        Assert.IsType<KafkaException>(_events.Next<RecordedEvents.Ended>().Error);
    }

    [Fact]
    public void Grant_ShouldResumeBeforeTheNextPoll_WhenThePauseWasFree()
    {
        var (loop, poller) = Start(new ScriptedPoller { PausesFreely = true });
        var partition = Assign(poller, TestSegments.Orders);
        loop.Post(new PollCommand.Attach(partition, new RecordingSink(), 1, 1000));
        poller.Run(receiver => receiver.Receive(TestSegments.InEpoch(partition.Epoch, 1, 2)));
        poller.Run(_ => { });
        Assert.Equal("pause 3", poller.Calls.Last(call => call != "poll"));

        // Posted while the thread polls, so that it is carried out just before the next poll.
        string? seen = null;
        poller.Post(_ =>
        {
            poller.Post(_ => seen = poller.Calls.Last(call => call != "poll"));
            loop.Post(new PollCommand.Grant(partition, 100, 1000));
        });
        poller.Run(_ => { });

        Assert.Equal("resume 3", seen);
    }

    [Fact]
    public void PartitionFailed_ShouldReachTheConnection_WhenThePartitionIsAssigned()
    {
        var (_, poller) = Start(new ScriptedPoller());
        var partition = Assign(poller, Zero);
        var error = new Error(ErrorCode.Local_AutoOffsetReset);

        poller.Run(receiver =>
        {
            receiver.PartitionFailed(One, error);
            receiver.PartitionFailed(Zero, error);
        });

        Assert.Equal(new RecordedEvents.PartitionFailed(partition, error), _events.Next<RecordedEvents.PartitionFailed>());
    }

    [Fact]
    public void Revoked_ShouldCarryOutCommandsAndEnd_WhenTheTicketIsCompleted()
    {
        var (loop, poller) = Start(new ScriptedPoller());
        var leaving = Assign(poller, Zero);
        var staying = Assign(poller, TestSegments.Orders);
        var sink = new RecordingSink();
        poller.Run(receiver => receiver.Receive(TestSegments.InEpoch(staying.Epoch, 1)));
        poller.Post(_ =>
        {
            poller.Group.Revoked([Zero]);
            poller.Calls.Enqueue($"answered {sink.Segments.Count}");
        });
        var revoking = _events.Next<RecordedEvents.Revoking>();

        loop.Post(new PollCommand.Attach(staying, sink, 10, 1000));
        // The thread takes no further command once the ticket is complete.
        Assert.True(SpinWait.SpinUntil(() => sink.Segments.Count == 1, LongBound));
        revoking.Ticket.Complete();
        poller.Run(receiver => Assert.Null(receiver.EpochOf(Zero)));

        Assert.Equal([leaving], revoking.Partitions);
        Assert.Equal(LongBound, revoking.Ticket.Bound);
        Assert.Contains("answered 1", poller.Calls);
        Assert.True(_events.IsEmpty);
    }

    [Fact]
    public void Revoked_ShouldGiveThePartitionsUpAsLost_WhenTheBoundIsOver()
    {
        var (_, poller) = Start(new ScriptedPoller(), TimeSpan.FromMilliseconds(20));
        var leaving = Assign(poller, Zero);

        poller.Post(_ => poller.Group.Revoked([Zero]));
        var revoking = _events.Next<RecordedEvents.Revoking>();
        var lost = _events.Next<RecordedEvents.Lost>();
        poller.Run(receiver => Assert.Null(receiver.EpochOf(Zero)));

        Assert.False(revoking.Ticket.IsComplete);
        Assert.Equal([leaving], lost.Partitions);
    }

    [Fact]
    public void Stop_ShouldLeaveTheGroupOnce_WhenItIsAskedTwice()
    {
        var (loop, poller) = Start(new ScriptedPoller());

        loop.Post(PollCommand.Stop.Instance);
        loop.Post(PollCommand.Stop.Instance);

        Assert.Null(_events.Next<RecordedEvents.Ended>().Error);
        Assert.True(poller.IsDisposed);
        Assert.Single(poller.Calls, "close");
        loop.Post(PollCommand.Stop.Instance);
        Assert.True(_events.IsEmpty);
    }

    [Fact]
    public void Stop_ShouldWaitForTheRevocation_WhenItComesInTheMiddleOfOne()
    {
        var (loop, poller) = Start(new ScriptedPoller());
        Assign(poller, Zero);
        poller.Post(_ =>
        {
            poller.Group.Revoked([Zero]);
            poller.Calls.Enqueue("revoked");
        });
        var revoking = _events.Next<RecordedEvents.Revoking>();

        loop.Post(PollCommand.Stop.Instance);
        revoking.Ticket.Complete();

        Assert.Null(_events.Next<RecordedEvents.Ended>().Error);
        Assert.Equal(["revoked", "close"], poller.Calls.TakeLast(2));
    }

    [Fact]
    public void Ended_ShouldNameTheError_WhenThePollFails()
    {
        var (loop, poller) = Start(new ScriptedPoller());
        var fatal = new KafkaException(new Error(ErrorCode.Local_Fatal, "fenced", isFatal: true));

        poller.Post(_ => throw fatal);

        Assert.Same(fatal, _events.Next<RecordedEvents.Ended>().Error);
        Assert.True(poller.IsDisposed);
        Assert.True(loop.CommitAsync([]).IsFaulted);
    }

    [Fact]
    public void Ended_ShouldNameTheError_WhenTheClientCannotBeMade()
    {
        var failure = new InvalidOperationException("no such property");
        var loop = new PollLoop(_ => throw failure, ["orders"], LongBound, _events, TimeProvider.System);

        loop.Start("poll");

        Assert.Same(failure, _events.Next<RecordedEvents.Ended>().Error);
    }

    [Fact]
    public void Ended_ShouldBeSaid_WhenLeavingTheGroupFailsInAnUnknownWay()
    {
        var failure = new ObjectDisposedException("handle");
        var (loop, _) = Start(new ScriptedPoller { CloseFailure = failure });

        loop.Post(PollCommand.Stop.Instance);

        Assert.Same(failure, _events.Next<RecordedEvents.Ended>().Error);
    }

    [Fact]
    public void CommitAsync_ShouldGoToTheClient_WhileTheThreadWaits()
    {
        var (loop, poller) = Start(new ScriptedPoller());
        poller.Run(_ => { });

        Assert.True(loop.CommitAsync([new TopicPartitionOffset(Zero, 5)]).IsCompletedSuccessfully);

        Assert.Contains("commit 0@5", poller.Calls);
    }

    [Fact]
    public async Task Load_ShouldBeWhatWasNotReadYet_AndHowLongTheClientWaited()
    {
        var (loop, poller) = Start(new ScriptedPoller { Waited = TimeSpan.FromSeconds(2) });
        var partition = Assign(poller, TestSegments.Orders);
        var silent = Assign(poller, One);
        poller.Ends[TestSegments.Orders] = 12;
        poller.Ends[silent.TopicPartition] = 1_000;
        poller.Run(receiver => receiver.Receive(TestSegments.InEpoch(partition.Epoch, 1, 2)));

        var first = await loop.MeasureAsync();
        poller.Waited = TimeSpan.FromSeconds(3);
        var second = await loop.MeasureAsync();

        // Of a partition of which nothing was read it is not known where it begins.
        Assert.Equal((9, TimeSpan.FromSeconds(2)), (first.Lag, first.Waited));
        Assert.Equal(TimeSpan.FromSeconds(3), second.Waited);
        Assert.True(second.At > first.At);
    }

    [Theory]
    [InlineData(10, 10, 1)]
    [InlineData(10, 12, 0.6)]
    [InlineData(10, 15, 0)]
    // A wait counts when it is over.
    [InlineData(10, 17, 0)]
    public void Load_ShouldSayHowBusyTheThreadWas(int waited, int waitedLater, double busy)
    {
        var earlier = new PollLoad(0, TimeSpan.FromSeconds(waited), TimeSpan.FromSeconds(20));
        var later = new PollLoad(0, TimeSpan.FromSeconds(waitedLater), TimeSpan.FromSeconds(25));

        Assert.Equal(busy, later.BusySince(earlier), precision: 6);
        Assert.Equal(0, later.BusySince(later));
    }

    private (PollLoop Loop, ScriptedPoller Poller) Start(ScriptedPoller poller, TimeSpan? bound = null)
    {
        var loop = new PollLoop(
            group =>
            {
                poller.Group = group;
                return poller;
            },
            ["orders"],
            bound ?? LongBound,
            _events,
            TimeProvider.System);
        _loops.Add(loop);
        loop.Start("poll");
        return (loop, poller);
    }

    private AssignedPartition Assign(ScriptedPoller poller, TopicPartition partition)
    {
        poller.Post(_ => poller.Group.Assigned([partition]));
        return _events.Next<RecordedEvents.Assigned>().Partitions.Single();
    }
}
