using Akka.Actor;
using Akka.TestKit;
using Confluent.Kafka;
using Troupe.Actors.Connections;
using Troupe.Actors.Scheduling;
using Troupe.Actors.Tests.Partitions;
using Troupe.Engine.Polling;
using Troupe.Engine.Routing;

namespace Troupe.Actors.Tests.Connections;

/// <summary>What a connection tells its group about its place, and how it leaves when it has nothing. Guards against a step that takes work away.</summary>
public sealed class ConnectionLeavingTests : ClockedTestKit
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(15);
    private static readonly AssignedPartition Orders3 = new(new TopicPartition("orders", 3), 1);

    private readonly StandInPoller _poller = new();
    private readonly TestProbe _group;
    private readonly IActorRef _connection;

    public ConnectionLeavingTests()
    {
        _group = CreateTestProbe();
        var settings = new ConnectionSettings(
            "billing",
            new SubscriptionGroupSettings("orders") { Topics = [new TopicSettings("orders", typeof(ScriptedConsumer))] },
            Number: 2,
            Life: 7,
            new TroupeServices(new UserScript(), new RecordingLog(), Time) { CreatePoller = (_, _, _, _) => _poller },
            new StandInAdmin(),
            new HeldProducer());
        _connection = _group.ChildActorOf(ConnectionActor.Props(settings), "connection-2");
    }

    [Fact]
    public async Task Connection_ShouldLeave_WhenItHasNothing()
    {
        _connection.Tell(new ConnectionEvents.Assigned([]));
        Assert.Equal(new ConnectionProtocol.Rebalanced(7, true), await _group.ExpectMsgAsync<ConnectionProtocol.Rebalanced>(Patience));

        _connection.Tell(new ConnectionProtocol.LeaveIfIdle(Bound));

        Assert.Equal(new ConnectionProtocol.Ended(7), await _group.ExpectMsgAsync<ConnectionProtocol.Ended>(Patience));
        _poller.ExpectLeft();
    }

    [Fact]
    public async Task Connection_ShouldStay_WhenItWasAssignedSomethingMeanwhile()
    {
        _connection.Tell(new ConnectionEvents.Assigned([Orders3]));
        await _group.ExpectMsgAsync<ConnectionProtocol.LendKernels>(Patience);
        await _group.ExpectMsgAsync<ConnectionProtocol.Rebalanced>(Patience);

        _connection.Tell(new ConnectionProtocol.LeaveIfIdle(Bound));

        Assert.Equal(new ConnectionProtocol.Occupied(7), await _group.ExpectMsgAsync<ConnectionProtocol.Occupied>(Patience));
        Assert.False(_poller.HasLeft);
    }

    [Fact]
    public async Task Connection_ShouldSayThatItIsNoMember_WhenItLostItsPartitions()
    {
        _connection.Tell(new ConnectionEvents.Lost([Orders3]));

        Assert.Equal(new ConnectionProtocol.Rebalanced(7, false), await _group.ExpectMsgAsync<ConnectionProtocol.Rebalanced>(Patience));
    }
}
