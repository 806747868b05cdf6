using Akka.Actor;
using Akka.TestKit;
using Akka.TestKit.Xunit2;
using Confluent.Kafka;
using Microsoft.Extensions.Time.Testing;
using Troupe.Actors.Configuration;
using Troupe.Actors.Connections;
using Troupe.Actors.Partitions;
using Troupe.Actors.Root;
using Troupe.Actors.Scheduling;
using Troupe.Actors.Tests.Partitions;
using Troupe.Engine.Polling;
using Troupe.Engine.Records;
using Troupe.Engine.Routing;

namespace Troupe.Actors.Tests.Connections;

/// <summary>Partitions come and go. The group, the client, the broker, the consumers and the clock are the test's.</summary>
public sealed class ConnectionActorTests : TestKit
{
    private static readonly TopicPartition Orders3 = new("orders", 3);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(15);

    private readonly FakeTimeProvider _time;
    private readonly UserScript _user = new() { IsWalking = false };
    private readonly StandInPoller _poller = new();
    private readonly StandInAdmin _admin = new() { Committed = 5 };
    private readonly RecordingLog _log = new();
    private readonly PartitionKernel _kernel;
    private readonly TestProbe _group;
    private readonly IActorRef _connection;

    public ConnectionActorTests()
        : this(new FakeTimeProvider())
    {
    }

    private ConnectionActorTests(FakeTimeProvider time)
        : base(ReferenceConf.Config.WithClock(time).WithFallback(TestKitBase.DefaultConfig))
    {
        _time = time;
        var topic = new TopicSettings("orders", typeof(ScriptedConsumer)) { MaxWaitTime = TimeSpan.Zero };
        _kernel = new PartitionKernel(topic);
        _group = CreateTestProbe();
        var settings = new ConnectionSettings(
            "billing",
            new SubscriptionGroupSettings("orders") { Topics = [topic] },
            Number: 1,
            Life: 1,
            new TroupeServices(_user, _log, time) { CreatePoller = (_, _, _, _) => _poller },
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
        _time.Advance(TimeSpan.FromSeconds(5));
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

        _time.Advance(TimeSpan.FromSeconds(1));

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

        _connection.Tell(new ConnectionEvents.Ended(new KafkaException(ErrorCode.Local_Fatal)));

        Assert.Equal(new ConnectionProtocol.Ended(1), await _group.ExpectMsgAsync<ConnectionProtocol.Ended>(Patience));
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

        _time.Advance(TimeSpan.FromSeconds(30));

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
        _time.Advance(TimeSpan.FromSeconds(5));

        _poller.ExpectCommit("3@0").SetResult();
        _poller.ExpectCommit("3@2").SetResult();
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
