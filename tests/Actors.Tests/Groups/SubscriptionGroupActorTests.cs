using System.Collections.Concurrent;
using Akka.Actor;
using Akka.TestKit;
using Confluent.Kafka;
using Troupe.Actors.Connections;
using Troupe.Actors.Groups;
using Troupe.Actors.Partitions;
using Troupe.Actors.Root;
using Troupe.Actors.Scheduling;
using Troupe.Actors.Tests.Connections;
using Troupe.Actors.Tests.Partitions;
using Troupe.Engine.Polling;
using Troupe.Engine.Routing;

namespace Troupe.Actors.Tests.Groups;

/// <summary>What becomes of a subscription group whose actor fails, which only an error of the engine can do.</summary>
public sealed class SubscriptionGroupActorTests : ClockedTestKit
{
    private static readonly AssignedPartition Orders3 = new(new TopicPartition("orders", 3), 1);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly RecordingLog _log = new();
    private readonly BlockingCollection<StandInPoller> _pollers = [];
    private readonly TestProbe _connection;
    private readonly IActorRef _branch;

    public SubscriptionGroupActorTests()
    {
        _connection = CreateTestProbe();
        var settings = new SubscriptionGroupSettings("clicks") { Topics = [new TopicSettings("orders", typeof(ScriptedConsumer))] };
        var services = new TroupeServices(new UserScript(), _log, Time) { CreatePoller = (_, _, _, _) => NewPoller() };
        var props = SubscriptionGroupActor.Props(
            new ConsumerGroupSettings("billing") { SubscriptionGroups = [settings] }, settings, services, new StandInAdmin(), new HeldProducer());
        _branch = Sys.ActorOf(BranchActor.Props([new BranchActor.Leaf(["billing", "clicks"], props)]), "groups");
    }

    [Fact]
    public async Task Group_ShouldKeepItsKernels_WhenItsActorFails()
    {
        var group = await GroupAsync();
        var first = ExpectPoller();
        var kernel = await LendAsync(group, life: 1);
        group.Tell(new ConnectionProtocol.ReturnKernel(Orders3.TopicPartition, kernel));

        Fail(group);
        await UntilAsync(status => status.FailedConnections == 1);
        Assert.Single(_log.Of(3203));
        Time.Advance(TimeSpan.FromSeconds(2));
        await UntilAsync(status => status.FailedConnections == 0);

        Assert.Same(kernel, await LendAsync(group, life: 2));
        first.ExpectLeft();
        Assert.NotSame(first, ExpectPoller());
    }

    [Fact]
    public async Task Group_ShouldTakeBackWhatWasLent_WhenTheConnectionEndedWithItsActor()
    {
        var group = await GroupAsync();
        var kernel = await LendAsync(group, life: 1);

        Fail(group);
        await UntilAsync(status => status.FailedConnections == 1);
        Time.Advance(TimeSpan.FromSeconds(2));
        await UntilAsync(status => status.FailedConnections == 0);

        Assert.Same(kernel, await LendAsync(group, life: 2));
    }

    [Fact]
    public async Task Group_ShouldLendNothing_ToAConnectionThatIsGone()
    {
        var group = await GroupAsync();
        Fail(group);
        await UntilAsync(status => status.FailedConnections == 1);
        Time.Advance(TimeSpan.FromSeconds(2));
        await UntilAsync(status => status.FailedConnections == 0);

        group.Tell(new ConnectionProtocol.LendKernels(1, [Orders3]), _connection);
        await group.Ask<ActorIdentity>(new Identify(null), Patience);

        Assert.False(_connection.HasMessages);
    }

    [Fact]
    public async Task Group_ShouldEndItsDrain_WhenItsActorFailsMeanwhile()
    {
        var group = await GroupAsync();
        await WatchAsync(_branch);
        await LendAsync(group, life: 1);
        var poller = ExpectPoller();

        // As long as the client has not left, the group's drain goes on.
        poller.HoldClose();
        _branch.Tell(new TreeProtocol.Drain(TimeSpan.FromSeconds(30)));
        await _branch.Ask<ActorIdentity>(new Identify(null), Patience);
        Fail(group);
        poller.LetClose();

        await ExpectTerminatedAsync(_branch, Patience);
        Assert.Empty(_pollers);
    }

    [Fact]
    public async Task Status_ShouldNameAGroup_WhenItEndedThoughNobodyAskedForIt()
    {
        var group = await GroupAsync();

        Sys.Stop(group);

        await UntilAsync(status => status is { GroupId: "billing", Name: "clicks", FailedConnections: 1, Connections.IsEmpty: true });
    }

    private StandInPoller NewPoller()
    {
        var poller = new StandInPoller();
        _pollers.Add(poller);
        return poller;
    }

    private StandInPoller ExpectPoller()
    {
        Assert.True(_pollers.TryTake(out var poller, Patience), "No client was made.");
        return poller;
    }

    private async Task<IActorRef> GroupAsync()
    {
        // A level has started, and with it the one below it was made, when it answers.
        await _branch.Ask<ActorIdentity>(new Identify(null), Patience);
        var consumerGroup = await Sys.ActorSelection(_branch.Path / "billing").ResolveOne(Patience);
        await consumerGroup.Ask<ActorIdentity>(new Identify(null), Patience);
        return await Sys.ActorSelection(consumerGroup.Path / "clicks").ResolveOne(Patience);
    }

    /// <summary>Asks for a kernel as a connection of the given life would.</summary>
    private async Task<PartitionKernel> LendAsync(IActorRef group, int life)
    {
        group.Tell(new ConnectionProtocol.LendKernels(life, [Orders3]), _connection);
        return Assert.Single((await _connection.ExpectMsgAsync<ConnectionProtocol.KernelsLent>(Patience)).Kernels).Kernel;
    }

    /// <summary>No route reads this topic, so looking its settings up throws.</summary>
    private void Fail(IActorRef group) =>
        group.Tell(new ConnectionProtocol.LendKernels(1, [new AssignedPartition(new TopicPartition("nowhere", 0), 9)]), _connection);

    private async Task UntilAsync(Func<SubscriptionGroupStatus, bool> expected)
    {
        SubscriptionGroupStatus? status = null;
        for (var question = 0; question < 100_000; question++)
        {
            status = Assert.Single((await _branch.Ask<TreeProtocol.GroupStatuses>(TreeProtocol.GetStatus.Instance, Patience)).Groups);
            if (expected(status)) return;
        }

        Assert.Fail($"It stays {status}.");
    }
}
