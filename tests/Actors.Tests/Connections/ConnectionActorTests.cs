using System.Collections.Immutable;
using Akka.Actor;
using Akka.TestKit;
using Confluent.Kafka;
using Troupe.Actors.Connections;
using Troupe.Actors.Partitions;
using Troupe.Actors.Root;
using Troupe.Actors.Scheduling;
using Troupe.Actors.Streams.Transactions;
using Troupe.Actors.Tests.Partitions;
using Troupe.Actors.Tests.Transactions;
using Troupe.Engine.Polling;
using Troupe.Engine.Records;
using Troupe.Engine.Routing;

namespace Troupe.Actors.Tests.Connections;

/// <summary>Partitions come and go. The group, the client, the broker, the consumers and the clock are the test's.</summary>
public sealed class ConnectionActorTests : ClockedTestKit
{
    private static readonly TopicPartition Orders3 = new("orders", 3);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(15);

    private static readonly TopicSettings Topic = new("orders", typeof(ScriptedConsumer)) { MaxWaitTime = TimeSpan.Zero };

    private readonly UserScript _user = new() { IsWalking = false };
    private readonly StandInPoller _poller = new();
    private readonly StandInAdmin _admin = new() { Committed = 5 };
    private readonly RecordingLog _log = new();
    private readonly PartitionKernel _kernel;
    private readonly TestProbe _group;
    private readonly IActorRef _connection;

    public ConnectionActorTests()
    {
        _kernel = new PartitionKernel(Topic);
        _group = CreateTestProbe();
        _group.IgnoreMessages(message => message is ConnectionProtocol.Rebalanced);
        var settings = new ConnectionSettings(
            "billing",
            new SubscriptionGroupSettings("orders") { Topics = [Topic] },
            Number: 1,
            Life: 1,
            new TroupeServices(_user, _log, Time) { CreatePoller = (_, _, _, _) => _poller, CreateSlot = (id, _, _) => new StandInSlot(id) },
            _admin,
            new HeldProducer());
        _connection = _group.ChildActorOf(ConnectionActor.Props(settings), "connection-1");
    }

    [Fact]
    public async Task Connection_ShouldCommitReleaseAndAnswer_WhenAPartitionIsRevoked()
    {
        await PlayAsync(epoch: 1);
        await ConsumeAsync(epoch: 1, 5, 8);

        var answered = Revoke(epoch: 1);
        await ReturnAsync("Revoked");
        var commit = _poller.ExpectCommit("3@8");
        await BarrierAsync();
        Assert.False(answered.Task.IsCompleted);
        commit.SetResult();

        await ExpectKernelAsync();
        await answered.Task.WaitAsync(Patience, TimeProvider.System);
        Assert.Equal(8, _kernel.Committed);
    }

    [Fact]
    public async Task Connection_ShouldReadTheMetadataBeforeTheConsumerOpens_AndCommitTheNewest()
    {
        _admin.Metadata = "old";
        Assign(epoch: 1);
        await LendAsync(epoch: 1);
        var opened = await ExpectAsync("Assigned");
        Assert.Equal("old", opened.Metadata());
        opened.Return();
        Supervisor.Tell(Read(1, 5, 8));
        var call = await ExpectAsync("Consume");
        Assert.True(call.MarkWith(6, "six"));

        var committed = call.Commit(6);
        _poller.ExpectCommit("3@7=six").SetResult();
        Assert.True(await committed.WaitAsync(Patience, TimeProvider.System));
        call.Return();
        await UntilFinishedAsync(8);
        var answered = Revoke(epoch: 1);
        await ReturnAsync("Revoked");

        _poller.ExpectCommit("3@8=six").SetResult();
        await answered.Task.WaitAsync(Patience, TimeProvider.System);
    }

    [Fact]
    public async Task Connection_ShouldPlayThePartitionsItKnows_WhenOneOffsetIsNotKnownYet()
    {
        _admin.Unstable = new TopicPartition("orders", 4);

        _connection.Tell(new ConnectionEvents.Assigned([Partition(1), new AssignedPartition(new TopicPartition("orders", 4), 2)]));
        var lend = await _group.ExpectMsgAsync<ConnectionProtocol.LendKernels>(Patience);
        _connection.Tell(new ConnectionProtocol.KernelsLent([(lend.Partitions[0], _kernel), (lend.Partitions[1], new PartitionKernel(Topic))]));
        await ReturnAsync("Assigned");
        await UntilLoggedAsync(3106);
        Assert.Contains("orders[4]", Assert.Single(_log.Of(3106)), StringComparison.Ordinal);
        _admin.Unstable = null;
        Time.Advance(TimeSpan.FromSeconds(1));

        await ReturnAsync("Assigned");
        Assert.Equal(["3,4", "4"], _admin.Questions);
    }

    [Fact]
    public async Task Connection_ShouldSaySo_WhenTheGroupDoesNotComeToAnAssignment()
    {
        _admin.GroupState = "PreparingRebalance";
        await _connection.Ask<ActorIdentity>(new Identify(null), Patience);
        Time.Advance(TimeSpan.FromSeconds(89));
        Assert.Null((await ConnectionStatusAsync()).Unsettled);

        Time.Advance(TimeSpan.FromSeconds(1));
        await UntilAsync(status => status.Unsettled == "the group has assigned nothing for 00:01:30; it is PreparingRebalance");
        _connection.Tell(new ConnectionEvents.Assigned([]));

        await UntilAsync(status => status.Unsettled is null);
        Assert.Single(_log.Of(3114));
        Assert.Single(_log.Of(3115));
    }

    [Fact]
    public async Task Connection_ShouldBeWell_WhenAStableGroupHasNothingForIt()
    {
        await _connection.Ask<ActorIdentity>(new Identify(null), Patience);
        Time.Advance(TimeSpan.FromSeconds(90));
        await _connection.Ask<ActorIdentity>(new Identify(null), Patience);
        _admin.GroupState = "PreparingRebalance";

        Time.Advance(TimeSpan.FromMinutes(10));
        Assert.Null((await ConnectionStatusAsync()).Unsettled);
    }

    [Fact]
    public async Task Connection_ShouldSaySo_WhenARevocationLeadsNowhere()
    {
        await PlayAsync(epoch: 1);
        _admin.GroupState = null;

        Revoke(epoch: 1);
        await ReturnAsync("Revoked");
        await ExpectKernelAsync();
        Time.Advance(TimeSpan.FromSeconds(90));

        await UntilAsync(status => status.Unsettled == "the group has assigned nothing for 00:01:30; it is unknown to the broker");
    }

    [Fact]
    public async Task Connection_ShouldStayUnreachable_WhenAnAnswerWasOnItsWayAsTheBrokerWent()
    {
        _connection.Tell(new ConnectionEvents.ClientErrorReported(new Error(ErrorCode.Local_AllBrokersDown)));
        await _connection.Ask<ActorIdentity>(new Identify(null), Patience);

        Assert.NotNull((await ConnectionStatusAsync()).UnreachableSince);
        Assert.Empty(_log.Of(3108));
        Time.Advance(TimeSpan.FromSeconds(1));

        await UntilAsync(status => status.UnreachableSince is null);
        Assert.Single(_log.Of(3108));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Connection_ShouldBeReachableByACommit_OnlyIfItBeganAfterTheBrokerWent(bool isAfter)
    {
        await PlayAsync(epoch: 1);
        await ConsumeAsync(epoch: 1, 5, 8);
        _ = Revoke(epoch: 1);
        await ReturnAsync("Revoked");
        var commit = _poller.ExpectCommit("3@8");
        _connection.Tell(new ConnectionEvents.ClientErrorReported(new Error(ErrorCode.Local_AllBrokersDown)));
        await UntilAsync(status => status.UnreachableSince is not null);

        if (isAfter)
        {
            commit.SetException(new KafkaException(ErrorCode.Local_TimedOut));
            commit = _poller.ExpectCommit("3@8");
        }

        commit.SetResult();
        await ExpectKernelAsync();
        Assert.Equal(isAfter, (await ConnectionStatusAsync()).UnreachableSince is null);
    }

    [Fact]
    public async Task Connection_ShouldRepeatTheLastCommit_AndGiveThePartitionUpAllTheSame()
    {
        await PlayAsync(epoch: 1);
        await ConsumeAsync(epoch: 1, 5, 8);

        var answered = Revoke(epoch: 1);
        await ReturnAsync("Revoked");
        for (var attempt = 1; attempt <= 3; attempt++) _poller.ExpectCommit("3@8").SetException(new KafkaException(ErrorCode.Local_TimedOut));

        await answered.Task.WaitAsync(Patience, TimeProvider.System);
        await ExpectKernelAsync();
        Assert.Equal(5, _kernel.Committed);
        Assert.False(_poller.HasCommits);
    }

    [Fact]
    public async Task Connection_ShouldSeatAPartitionThatCameBack_OnlyWhenItsLastAssignmentIsOver()
    {
        await PlayAsync(epoch: 1);
        await ConsumeAsync(epoch: 1, 5, 8);
        Revoke(epoch: 1);
        await ReturnAsync("Revoked");
        var commit = _poller.ExpectCommit("3@8");

        Assign(epoch: 2);
        await BarrierAsync();
        Assert.False(_group.HasMessages);
        commit.SetResult();

        await ExpectKernelAsync();
        _admin.Committed = 8;
        await SeatAsync(epoch: 2);
        await ConsumeAsync(epoch: 2, 8, 9);
    }

    [Fact]
    public async Task Connection_ShouldPlayAPartitionAgain_WhenItWasLostUnderItsLastCommit()
    {
        await PlayAsync(epoch: 1);
        await ConsumeAsync(epoch: 1, 5, 8);
        Revoke(epoch: 1);
        await ReturnAsync("Revoked");
        var commit = _poller.ExpectCommit("3@8");

        // The poll thread could not wait longer, and the group gives the partition to the same member again.
        _connection.Tell(new ConnectionEvents.Lost([Partition(1)]));
        Assign(epoch: 2);
        await ExpectKernelAsync();
        await SeatAsync(epoch: 2);

        // The old commit says nothing about the new assignment.
        commit.SetResult();
        await ConsumeAsync(epoch: 2, 5, 6);
        Time.Advance(TimeSpan.FromSeconds(5));
        _poller.ExpectCommit("3@6").SetResult();
    }

    [Fact]
    public async Task Connection_ShouldLoseNoCounters_WhenAPartitionIsLostAndComesBackAtOnce()
    {
        await PlayAsync(epoch: 1);

        _connection.Tell(new ConnectionEvents.Lost([Partition(1)]));
        Assign(epoch: 2);

        // Given back before it is asked for again, so that the group lends the same.
        await ExpectKernelAsync();
        await SeatAsync(epoch: 2);
    }

    [Fact]
    public async Task Connection_ShouldAnswerAtOnce_WhenAPartitionGoesAgainBeforeItWasSeated()
    {
        await PlayAsync(epoch: 1);
        var first = Revoke(epoch: 1);
        var hook = await ExpectAsync("Revoked");
        Assign(epoch: 2);

        var second = Revoke(epoch: 2);
        await second.Task.WaitAsync(Patience, TimeProvider.System);
        Assert.False(first.Task.IsCompleted);
        hook.Return();

        await first.Task.WaitAsync(Patience, TimeProvider.System);
        await ExpectKernelAsync();
        await BarrierAsync();
        Assert.False(_group.HasMessages);
    }

    [Fact]
    public async Task Connection_ShouldAnswerAtOnce_WhenTheCommittedOffsetIsNotKnownYet()
    {
        _admin.Failures = 1;
        Assign(epoch: 1);
        await LendAsync(epoch: 1);
        await BarrierAsync();

        var answered = Revoke(epoch: 1);

        await answered.Task.WaitAsync(Patience, TimeProvider.System);
        await ExpectKernelAsync();
        Assert.Equal(0, _user.Made);
    }

    [Fact]
    public async Task Connection_ShouldAskAgain_WhenTheCommittedOffsetCannotBeAsked()
    {
        _admin.Failures = 1;
        Assign(epoch: 1);
        await LendAsync(epoch: 1);
        await UntilLoggedAsync(3106);

        Time.Advance(TimeSpan.FromSeconds(1));

        await ReturnAsync("Assigned");
    }

    [Fact]
    public async Task Connection_ShouldCancelCallsAndReturnKernels_WhenItsClientIsGone()
    {
        await PlayAsync(epoch: 1);
        Supervisor.Tell(Read(1, 5, 8));
        var running = await ExpectAsync("Consume");
        var cancelled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var registration = running.Token.Register(cancelled.SetResult);
        await WatchAsync(_connection);

        var failure = new KafkaException(ErrorCode.Local_Fatal);
        _connection.Tell(new ConnectionEvents.Ended(failure));

        Assert.Equal(new ConnectionProtocol.Ended(1, failure), await _group.ExpectMsgAsync<ConnectionProtocol.Ended>(Patience));
        await ExpectKernelAsync();
        await cancelled.Task.WaitAsync(Patience, TimeProvider.System);
        await ExpectTerminatedAsync(_connection, Patience);
        Assert.False(_poller.HasCommits);
        _poller.ExpectLeft();
    }

    [Fact]
    public async Task Connection_ShouldRunTheShutdownHookCommitAndLeave_WhenItDrains()
    {
        await PlayAsync(epoch: 1);
        await ConsumeAsync(epoch: 1, 5, 8);

        _connection.Tell(new TreeProtocol.Drain(TimeSpan.FromSeconds(30)));
        await ReturnAsync("Shutdown");
        var commit = _poller.ExpectCommit("3@8");
        await BarrierAsync();
        Assert.False(_poller.HasLeft);
        commit.SetResult();

        await ExpectKernelAsync();
        _poller.ExpectLeft();
        await _group.ExpectMsgAsync<ConnectionProtocol.Ended>(Patience);
    }

    [Fact]
    public async Task Connection_ShouldLeave_WhenTheBoundOfItsDrainIsOverUnderACommitThatHangs()
    {
        await PlayAsync(epoch: 1);
        await ConsumeAsync(epoch: 1, 5, 8);
        _connection.Tell(new TreeProtocol.Drain(TimeSpan.FromSeconds(30)));
        await ReturnAsync("Shutdown");
        _poller.ExpectCommit("3@8");

        Time.Advance(TimeSpan.FromSeconds(30));

        _poller.ExpectLeft();
        await _group.FishForMessageAsync(message => message is ConnectionProtocol.Ended, Patience);
    }

    [Fact]
    public async Task Connection_ShouldLetTheCommittedOffsetGoBack_WhenALogBeginsAnew()
    {
        _admin.Committed = 100;
        await PlayAsync(epoch: 1);

        Supervisor.Tell(Read(1, 0, 2));
        await ReturnAsync("Assigned");
        await ReturnAsync("Consume");
        await UntilFinishedAsync(2);
        Time.Advance(TimeSpan.FromSeconds(5));

        _poller.ExpectCommit("3@0").SetResult();
        _poller.ExpectCommit("3@2").SetResult();
    }

    [Theory]
    [InlineData(ErrorCode.IllegalGeneration)]
    [InlineData(ErrorCode.RebalanceInProgress)]
    public async Task Connection_ShouldSayNoTrouble_UnlessACommitIsRefusedTwice_WhenItMeetsARebalance(ErrorCode refusal)
    {
        await PlayAsync(epoch: 1);
        await ConsumeAsync(epoch: 1, 5, 8);

        await UntilItCommitsAsync();
        _poller.ExpectCommit("3@8").SetException(new KafkaException(refusal));
        await UntilLoggedAsync(3117);
        await UntilItCommitsAsync();
        Assert.Empty(_log.Of(3105));

        _poller.ExpectCommit("3@8").SetException(new KafkaException(refusal));
        await UntilLoggedAsync(3105);
        await UntilItCommitsAsync();
        _poller.ExpectCommit("3@8").SetResult();
        await UntilLoggedAsync(3116);

        Assert.Single(_log.Of(3105));
        Assert.Single(_log.Of(3117));
    }

    [Fact]
    public async Task Connection_ShouldSayOnce_WhenItsCommitsFailAndWhenTheySucceedAgain()
    {
        await PlayAsync(epoch: 1);
        await ConsumeAsync(epoch: 1, 5, 8);

        for (var attempt = 1; attempt <= 20; attempt++)
        {
            await UntilItCommitsAsync();
            _poller.ExpectCommit("3@8").SetException(new KafkaException(ErrorCode.TopicAuthorizationFailed));
        }

        await UntilItCommitsAsync();
        Assert.Single(_log.Of(3105));
        Assert.Empty(_log.Of(3116));
        _poller.ExpectCommit("3@8").SetResult();
        await UntilLoggedAsync(3116);
        Assert.EndsWith("after 20 that failed", Assert.Single(_log.Of(3116)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Connection_ShouldSayEachKindOfErrorOnce_UntilItWasAwayForAMinute()
    {
        for (var attempt = 1; attempt <= 1_000; attempt++)
        {
            _connection.Tell(new ConnectionEvents.ClientErrorReported(new Error(ErrorCode.Local_MaxPollExceeded, $"late by {attempt} ms")));
            _connection.Tell(new ConnectionEvents.ClientErrorReported(new Error(ErrorCode.Local_Fail, $"failed after {attempt} ms")));
        }

        await _connection.Ask<ActorIdentity>(new Identify(null), Patience);
        Assert.Equal(2, _log.Of(3109).Count());
        Time.Advance(TimeSpan.FromMinutes(1));
        _connection.Tell(new ConnectionEvents.ClientErrorReported(new Error(ErrorCode.Local_Fail, "failed again")));
        await _connection.Ask<ActorIdentity>(new Identify(null), Patience);

        Assert.Equal(3, _log.Of(3109).Count());
    }

    [Fact]
    public async Task Transactions_ShouldBeOfTheFirstWhoAsks_AndOfNobodyElse()
    {
        var (first, second) = (CreateTestProbe(), CreateTestProbe());
        var settings = new StreamTransactions("copy", ImmutableSortedDictionary<string, string>.Empty, TimeSpan.Zero);

        _connection.Tell(new ConnectionProtocol.OpenTransactions("copy", settings.Coordinator, first));
        _connection.Tell(new ConnectionProtocol.OpenTransactions("copy", settings.Coordinator, second));

        Assert.NotNull((await first.ExpectMsgAsync<ConnectionProtocol.TransactionsOpened>(Patience)).Coordinator);
        Assert.Null((await second.ExpectMsgAsync<ConnectionProtocol.TransactionsOpened>(Patience)).Coordinator);
    }

    private ActorSelection Supervisor => Sys.ActorSelection(_connection.Path / "orders-3");

    private static AssignedPartition Partition(int epoch) => new(Orders3, epoch);

    private void Assign(int epoch) => _connection.Tell(new ConnectionEvents.Assigned([Partition(epoch)]));

    /// <summary>Assigned, seated, and its consumer waits for messages.</summary>
    private async Task PlayAsync(int epoch)
    {
        Assign(epoch);
        await SeatAsync(epoch);
    }

    private async Task SeatAsync(int epoch)
    {
        await LendAsync(epoch);
        await ReturnAsync("Assigned");
    }

    private async Task LendAsync(int epoch)
    {
        var lend = await _group.ExpectMsgAsync<ConnectionProtocol.LendKernels>(Patience);
        Assert.Equal(Partition(epoch), Assert.Single(lend.Partitions));
        _connection.Tell(new ConnectionProtocol.KernelsLent([(Partition(epoch), _kernel)]));
    }

    private async Task ExpectKernelAsync() =>
        Assert.Same(_kernel, (await _group.ExpectMsgAsync<ConnectionProtocol.ReturnKernel>(Patience)).Kernel);

    private async Task ConsumeAsync(int epoch, long from, long to)
    {
        Supervisor.Tell(Read(epoch, from, to));
        await ReturnAsync("Consume");
        await UntilFinishedAsync(to);
    }

    private async Task UntilFinishedAsync(long frontier)
    {
        for (var question = 0; question < 100_000; question++)
        {
            if ((await Supervisor.Ask<PartitionStatus>(PartitionProtocol.GetStatus.Instance, Patience)).Frontier == frontier) return;
        }

        Assert.Fail($"Nothing was finished up to {frontier}.");
    }

    private TaskCompletionSource Revoke(int epoch)
    {
        var answered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _connection.Tell(new ConnectionEvents.Revoking([Partition(epoch)], new RevocationTicket(Bound, () => answered.TrySetResult())));
        return answered;
    }

    private async Task<UserCall> ExpectAsync(string what)
    {
        var call = await _user.NextAsync();
        Assert.Equal(what, call.What);
        return call;
    }

    private async Task ReturnAsync(string what) => (await ExpectAsync(what)).Return();

    /// <summary>What the connection was sent, and what followed from it in its supervisor and back, has happened.</summary>
    private async Task BarrierAsync()
    {
        await _connection.Ask<ActorIdentity>(new Identify(null), Patience);
        await Supervisor.Ask<ActorIdentity>(new Identify(null), Patience);
        await _connection.Ask<ActorIdentity>(new Identify(null), Patience);
    }

    private Task<ConnectionStatus> ConnectionStatusAsync() => _connection.Ask<ConnectionStatus>(TreeProtocol.GetStatus.Instance, Patience);

    private async Task UntilAsync(Func<ConnectionStatus, bool> expected)
    {
        for (var question = 0; question < 100_000; question++)
        {
            if (expected(await ConnectionStatusAsync())) return;
        }

        Assert.Fail($"It stays {await ConnectionStatusAsync()}.");
    }

    /// <summary>An interval that finds the commit before it not yet ended is passed over, and the answer to that one takes its time.</summary>
    private async Task UntilItCommitsAsync()
    {
        for (var interval = 0; interval < 100_000 && !_poller.HasCommits; interval++)
        {
            Time.Advance(TimeSpan.FromSeconds(5));
            await BarrierAsync();
        }
    }

    private async Task UntilLoggedAsync(int eventId)
    {
        for (var question = 0; question < 100_000 && !_log.Of(eventId).Any(); question++) await BarrierAsync();
        Assert.NotEmpty(_log.Of(eventId));
    }

    private static Segment Read(int epoch, long from, long to)
    {
        var builder = new SegmentBuilder(Orders3, withHeaders: true);
        for (var offset = from; offset < to; offset++)
        {
            builder.Add(new ConsumeResult<byte[]?, byte[]?>
            {
                TopicPartitionOffset = new TopicPartitionOffset(Orders3, offset),
                Message = new Message<byte[]?, byte[]?> { Value = "1"u8.ToArray() },
            });
        }

        return builder.Build(epoch);
    }
}
