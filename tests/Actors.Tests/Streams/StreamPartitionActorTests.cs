using Akka.Actor;
using Akka.TestKit;
using Confluent.Kafka;
using Troupe.Actors.Partitions;
using Troupe.Actors.Streams.Connections;
using Troupe.Engine.Routing;

namespace Troupe.Actors.Tests.Streams;

/// <summary>What stands for a stream's partition under its connection.</summary>
public sealed class StreamPartitionActorTests : StreamStage, IStreamStage
{
    private readonly StreamLife _life = new();
    private readonly TestProbe _connection;
    private readonly TestProbe _stage;
    private readonly IActorRef _actor;

    public StreamPartitionActorTests()
    {
        (_connection, _stage) = (CreateTestProbe(), CreateTestProbe());
        _actor = _connection.ChildActorOf(StreamPartitionActor.Props(new TopicPartition("orders", 3), Member, Poll, this, _life, Time), "orders-3");
    }

    void IStreamStage.Assigned(StreamPartition partition) => _stage.Tell(partition);

    void IStreamStage.Failed(Exception error) => _stage.Tell(error);

    void IStreamStage.Complete() => _stage.Tell("complete");

    [Fact]
    public async Task Commit_ShouldBeAnswered_WhenTheBrokerHasAcceptedAsMuch()
    {
        var partition = await AssignAsync(committed: 4);
        var (below, first, second) = (partition.CommitAsync(4), partition.CommitAsync(6), partition.CommitAsync(9));
        Assert.Equal(6, (await _connection.ExpectMsgAsync<PartitionProtocol.Progress>(Patience)).Frontier);
        Assert.Equal(9, (await _connection.ExpectMsgAsync<PartitionProtocol.Progress>(Patience)).Frontier);
        Assert.Equal(CommitOutcome.Committed, await below.WaitAsync(Patience));

        _actor.Tell(new PartitionProtocol.Committed(1, 6));

        Assert.Equal(CommitOutcome.Committed, await first.WaitAsync(Patience));
        Assert.False(second.IsCompleted);
        _actor.Tell(new PartitionProtocol.Committed(1, 9));
        Assert.Equal(CommitOutcome.Committed, await second.WaitAsync(Patience));
    }

    [Fact]
    public async Task Commit_ShouldBeRepeatedAndFailAtLast_WhenTheBrokerAcceptsNothing()
    {
        var partition = await AssignAsync(committed: null);
        var commit = partition.CommitAsync(6);
        await _connection.ExpectMsgAsync<PartitionProtocol.Progress>(Patience);

        _actor.Tell(PartitionProtocol.ReportProgress.Instance);
        Assert.Equal(6, (await _connection.ExpectMsgAsync<PartitionProtocol.Progress>(Patience)).Frontier);
        Time.Advance(Member.CommitTimeout);
        _actor.Tell(PartitionProtocol.ReportProgress.Instance);

        var exception = await Assert.ThrowsAsync<CommitTimeoutException>(() => commit.WaitAsync(Patience));
        Assert.Equal(new TopicPartitionOffset("orders", 3, 6), exception.Offset);
    }

    [Fact]
    public async Task Revocation_ShouldWaitForWhatWasEmitted_AndNotLonger()
    {
        var partition = await AssignAsync(committed: null);
        partition.TryOpen(() => { }, () => _stage.Tell("ended"));
        partition.Emitted = 8;

        _actor.Tell(new PartitionProtocol.Close(1, ClosingReason.Revoked, TimeSpan.FromSeconds(15)));
        await _stage.ExpectMsgAsync<string>("ended", Patience);
        partition.Quiet();
        await _connection.ExpectNoMsgAsync(TimeSpan.FromMilliseconds(100));
        var commit = partition.CommitAsync(8);

        await _connection.ExpectMsgAsync<PartitionProtocol.Progress>(Patience);
        Assert.Equal(8, (await _connection.ExpectMsgAsync<PartitionProtocol.Closed>(Patience)).Frontier);
        _actor.Tell(new PartitionProtocol.Settled(1, 8));
        Assert.Equal(CommitOutcome.Committed, await commit.WaitAsync(Patience));
        await _connection.ExpectMsgAsync<PartitionProtocol.Released>(Patience);
        Assert.Equal(CommitOutcome.NotOwned, await partition.CommitAsync(9).WaitAsync(Patience));
    }

    [Fact]
    public async Task Revocation_ShouldEnd_WhenItsWaitIsOver()
    {
        var partition = await AssignAsync(committed: null);
        partition.TryOpen(() => { }, () => _stage.Tell("ended"));
        partition.Emitted = 8;
        _actor.Tell(new PartitionProtocol.Close(1, ClosingReason.Revoked, TimeSpan.FromSeconds(15)));
        await _stage.ExpectMsgAsync<string>("ended", Patience);
        partition.Quiet();
        await BarrierAsync();

        Time.Advance(Member.WaitClosePartition);

        // Nobody asked for a commit: nothing is committed.
        Assert.Null((await _connection.ExpectMsgAsync<PartitionProtocol.Closed>(Patience)).Frontier);
    }

    [Fact]
    public async Task Closing_ShouldWaitForNothing_WhenTheStreamHasFinished()
    {
        var partition = await AssignAsync(committed: null);
        partition.TryOpen(() => { }, () => { });
        partition.Emitted = 8;
        partition.Quiet();
        _life.Ending = StreamEnding.Finished;

        _actor.Tell(new PartitionProtocol.Close(1, ClosingReason.Shutdown, TimeSpan.FromSeconds(35)));

        await _connection.ExpectMsgAsync<PartitionProtocol.Closed>(Patience);
    }

    [Fact]
    public async Task NothingShouldBeCommitted_WhenThePartitionIsLost()
    {
        var partition = await AssignAsync(committed: null);
        var commit = partition.CommitAsync(8);
        await _connection.ExpectMsgAsync<PartitionProtocol.Progress>(Patience);

        _actor.Tell(new PartitionProtocol.Lose(1));

        Assert.Equal(CommitOutcome.NotOwned, await commit.WaitAsync(Patience));
        await _connection.ExpectMsgAsync<PartitionProtocol.Released>(Patience);
        Assert.True(partition.IsEnding);
    }

    [Fact]
    public async Task Source_ShouldFail_WhenThePartitionCannotBeRead()
    {
        await AssignAsync(committed: null);

        _actor.Tell(new PartitionProtocol.Hold(1, "the offset is out of range"));

        var exception = await _stage.ExpectMsgAsync<StreamFailedException>(Patience);
        Assert.Equal("orders[3] cannot be read: the offset is out of range", exception.Message);
    }

    [Fact]
    public async Task Source_ShouldFail_WhenItsTransactionsHaveFailed()
    {
        var partition = await AssignAsync(committed: null);

        partition.FailTransactions(new InvalidOperationException("refused"));

        var exception = await _stage.ExpectMsgAsync<StreamFailedException>(Patience);
        Assert.Equal("refused", exception.InnerException?.Message);
    }

    [Fact]
    public async Task Commit_ShouldBeAnswered_WhenItsActorStops()
    {
        var partition = await AssignAsync(committed: null);
        await WatchAsync(_actor);
        // Stops before it comes to the commit.
        _actor.Tell(PoisonPill.Instance);
        var commit = partition.CommitAsync(6);

        await ExpectTerminatedAsync(_actor, Patience);

        Assert.Equal(CommitOutcome.NotOwned, await commit.WaitAsync(Patience));
        Assert.Equal(CommitOutcome.NotOwned, await partition.CommitAsync(7).WaitAsync(Patience));
    }

    [Fact]
    public async Task OffsetsOfAnOlderLog_ShouldNotBeCommitted_WhenItBeginsAnew()
    {
        var partition = await AssignAsync(committed: 1_000);
        var before = partition.CommitAsync(1_010);
        await _connection.ExpectMsgAsync<PartitionProtocol.Progress>(Patience);

        Deliver(partition, 0, 10);

        Assert.Equal((1, 0L), Restarted(await _connection.ExpectMsgAsync<PartitionProtocol.Restarted>(Patience)));
        Assert.Equal(CommitOutcome.NotOwned, await before.WaitAsync(Patience));
        // Was on its way when the log began anew.
        _actor.Tell(new PartitionProtocol.Committed(1, 1_010));
        Assert.Equal(CommitOutcome.NotOwned, await partition.CommitAsync(1_020, generation: 0).WaitAsync(Patience));
        var after = partition.CommitAsync(5, generation: 1);
        Assert.Equal(5, (await _connection.ExpectMsgAsync<PartitionProtocol.Progress>(Patience)).Frontier);
        Assert.False(after.IsCompleted);
        _actor.Tell(new PartitionProtocol.Committed(1, 5));
        Assert.Equal(CommitOutcome.Committed, await after.WaitAsync(Patience));

        static (int Epoch, long Offset) Restarted(PartitionProtocol.Restarted restarted) => (restarted.Epoch, restarted.Offset);
    }

    [Fact]
    public async Task OffsetOfAnOlderAssignment_ShouldNotBeCommitted_InTheNext()
    {
        var older = await AssignAsync(committed: null);
        _actor.Tell(new PartitionProtocol.Lose(1));
        await _connection.ExpectMsgAsync<PartitionProtocol.Released>(Patience);
        await AssignAsync(committed: null, epoch: 2);

        var outcome = await older.CommitAsync(100).WaitAsync(Patience);

        Assert.Equal(CommitOutcome.NotOwned, outcome);
        Assert.False(_connection.HasMessages);
    }

    [Fact]
    public async Task Status_ShouldSayWhatWaitsAndWhatIsFinished()
    {
        Assert.Equal(PartitionState.NoOwner, (await StatusAsync()).State);
        var partition = await AssignAsync(committed: 4);
        Assert.Equal("no source of it runs, so nothing of it is fetched", (await StatusAsync()).Reason);
        partition.TryOpen(() => { }, () => { });
        Deliver(partition, 4, 6);
        _ = partition.CommitAsync(7);

        var status = await StatusAsync();

        Assert.Equal(
            (PartitionState.Running, null, 7L, 4L, 6), (status.State, status.Reason, status.Frontier!.Value, status.CommittedOffset!.Value, status.WaitingMessages));
        _actor.Tell(new PartitionProtocol.Close(1, ClosingReason.Revoked, TimeSpan.FromSeconds(15)));
        Assert.Equal(PartitionState.Draining, (await StatusAsync()).State);
    }

    private Task<PartitionStatus> StatusAsync() => _actor.Ask<PartitionStatus>(PartitionProtocol.GetStatus.Instance, Patience);

    private async Task<StreamPartition> AssignAsync(long? committed, int epoch = 1)
    {
        _actor.Tell(new PartitionProtocol.Assign(epoch, new PartitionKernel(new TopicSettings("orders", typeof(void))), committed));
        return await _stage.ExpectMsgAsync<StreamPartition>(Patience);
    }

    private async Task BarrierAsync() => await _actor.Ask<ActorIdentity>(new Identify(null), Patience);
}
