using System.Collections.Concurrent;
using System.Diagnostics;
using Akka.Actor;
using Akka.TestKit;
using Confluent.Kafka;
using Troupe.Actors.Connections;
using Troupe.Actors.Groups;
using Troupe.Actors.Root;
using Troupe.Actors.Scheduling;
using Troupe.Actors.Tests.Connections;
using Troupe.Actors.Tests.Partitions;
using Troupe.Actors.Tests.Transactions;
using Troupe.Engine.Polling;
using Troupe.Engine.Routing;
using Troupe.Engine.Transactions;

namespace Troupe.Actors.Tests.Groups;

/// <summary>
/// How the connections of a subscription group become more and fewer. What Kafka assigns, the clients and the clock are the test's. Guards against
/// steps at the wrong moment, and against connections that change their names.
/// </summary>
public sealed class MultiplexingTests : ClockedTestKit
{
    private const int Starts = 3204;
    private const int Stops = 3205;
    private const int Stays = 3206;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Delay = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly RecordingLog _log = new();
    private readonly StandInAdmin _admin = new();
    private readonly ConcurrentQueue<string> _instances = new();
    private readonly ConcurrentQueue<StandInPoller> _pollers = new();
    private readonly ConcurrentQueue<StandInSlot> _slots = new();
    private readonly TestProbe _parent;
    private SlotOutcome? _firstOpening;
    private int _epoch;

    public MultiplexingTests()
    {
        _parent = CreateTestProbe();
    }

    [Fact]
    public async Task Group_ShouldBoot_AsManyAsItIsTold()
    {
        var group = await StartAsync(min: 1, max: 3, boot: 2);

        var status = await StatusAsync(group);

        Assert.Equal(["connection-1", "connection-2"], Running(status));
        Assert.Equal(["connection-3"], status.Multiplexing!.Standby.AsEnumerable());
        Assert.Equal(0, status.FailedConnections);
        Assert.Null(status.Multiplexing.LastStep);
    }

    [Fact]
    public async Task Group_ShouldGrowByOnePerDelay_WhileOneHoldsSeveral()
    {
        var group = await StartAsync(min: 1, max: 3, boot: 1);
        await AssignAsync(group, 1, 0, 1, 2, 3, 4, 5);

        await AdvanceAsync(group, Delay - Second);
        Assert.Equal(["connection-1"], Running(await StatusAsync(group)));
        await AdvanceAsync(group, Second);
        await UntilAsync(group, status => Running(status).Length == 2);
        await AssignAsync(group, 2);
        await AdvanceAsync(group, Delay - Second);
        Assert.Equal(2, Running(await StatusAsync(group)).Length);

        // The newcomer has nothing yet, so it would be stopped; the group gives it some.
        await AssignAsync(group, 2, 6, 7);
        await AdvanceAsync(group, Delay);
        var grown = await UntilAsync(group, status => Running(status).Length == 3);
        await AssignAsync(group, 3, 8, 9);
        await AdvanceAsync(group, Delay * 3);

        Assert.Equal(["connection-1", "connection-2", "connection-3"], Running(await StatusAsync(group)));
        Assert.Equal(2, _log.Of(Starts).Count());
        Assert.Equal("billing/clicks starts connection-2: connection-1 holds 6 partitions and 1 run, at most 3", _log.Of(Starts).First());
        Assert.Equal(("connection-3", true), (grown.Multiplexing!.LastStep!.Connection, grown.Multiplexing.LastStep.IsStart));
    }

    [Fact]
    public async Task Group_ShouldNotGrow_WhileTheLagIsBelowItsThreshold()
    {
        var group = await StartAsync(min: 1, max: 3, boot: 1, lagThreshold: 1);
        await AssignAsync(group, 1, 0, 1, 2);

        await AdvanceAsync(group, Delay);
        var status = await MeasuredAsync(group);

        Assert.Equal(
            "connection-1 holds 3 partitions and 1 run, at most 3, but only 0 messages are not read yet, and lag-threshold is 1", status.Multiplexing!.Reason);
        Assert.Equal(["connection-1"], Running(status));
        Assert.Empty(_log.Of(Starts));
    }

    [Fact]
    public async Task Group_ShouldMeasureAgain_WhenAPollThreadDidNotAnswer()
    {
        var group = await StartAsync(min: 1, max: 3, boot: 1, lagThreshold: 1);
        await AssignAsync(group, 1, 0, 1, 2);
        var poller = Assert.Single(_pollers);
        poller.HoldPolls();

        await AdvanceAsync(group, Delay);
        await UntilAsync(group, status => status.Multiplexing!.Reason.EndsWith("whether there is enough to read for one more", StringComparison.Ordinal));
        await AdvanceAsync(group, Second * 10);
        poller.LetPoll();

        var status = await MeasuredAsync(group);
        Assert.Equal(["connection-1"], Running(status));
    }

    [Fact]
    public async Task Group_ShouldShrinkByOnePerDelay_UntilTheMinimum()
    {
        var group = await StartAsync(min: 2, max: 5, boot: 5);
        await AssignAsync(group, 1, 0);
        foreach (var number in Enumerable.Range(2, 4)) await AssignAsync(group, number);

        foreach (var left in new[] { 4, 3, 2 })
        {
            await AdvanceAsync(group, Delay);
            await UntilAsync(group, status => Running(status).Length == left);

            // Whoever left has its members come to an assignment again, and that is when the clock begins.
            await UntilAsync(group, status => status.Multiplexing!.Reason != "connection-" + (left + 1) + " is not settled in the group");
        }

        await AdvanceAsync(group, Delay * 3);

        var status = await StatusAsync(group);
        Assert.Equal(["connection-1", "connection-2"], Running(status));
        Assert.Equal(["connection-3", "connection-4", "connection-5"], status.Multiplexing!.Standby.AsEnumerable());
        Assert.Equal(0, status.FailedConnections);
        await UntilAsync(group, shrunk => HealthRules.Judge(new TroupeStatus(false, [shrunk])).Verdict == HealthVerdict.Healthy);
        Assert.Equal(["connection-5", "connection-4", "connection-3"], _log.Of(Stops).Select(text => text.Split(' ', ':')[2]));
    }

    [Fact]
    public async Task Group_ShouldTakeNoStep_WhileRebalancesComeMoreOften()
    {
        var group = await StartAsync(min: 1, max: 3, boot: 1);
        foreach (var _ in Enumerable.Range(0, 10))
        {
            await AssignAsync(group, 1, _epoch, _epoch + 1);
            await AdvanceAsync(group, Delay - Second);
        }

        Assert.Empty(_log.Of(Starts));
    }

    [Fact]
    public async Task Group_ShouldTakeNoStep_UntilTheBrokerSaysThatItIsStable()
    {
        _admin.GroupState = "PreparingRebalance";
        var group = await StartAsync(min: 1, max: 3, boot: 1);
        await AssignAsync(group, 1, 0, 1);

        await AdvanceAsync(group, Delay);
        await UntilAsync(group, status => status.Multiplexing!.Reason.EndsWith("but the group is PreparingRebalance", StringComparison.Ordinal));
        Assert.Empty(_log.Of(Starts));
        _admin.GroupState = "Stable";
        await AdvanceAsync(group, TimeSpan.FromSeconds(5));

        await UntilAsync(group, status => Running(status).Length == 2);
    }

    [Fact]
    public async Task Connection_ShouldRunOn_WhenItWasAssignedSomethingBeforeItCouldLeave()
    {
        var group = await StartAsync(min: 1, max: 2, boot: 2);
        await AssignAsync(group, 1, 0);
        await AssignAsync(group, 2);
        foreach (var poller in _pollers) poller.HoldClose();
        await AdvanceAsync(group, Delay);
        await UntilAsync(group, status => status.Multiplexing!.Standby is ["connection-2"]);

        // What it says when it has partitions in the moment it is asked to leave.
        group.Tell(new ConnectionProtocol.Occupied(2));
        var status = await UntilAsync(group, status => status.Multiplexing!.Standby.IsEmpty);
        foreach (var poller in _pollers) poller.LetClose();

        Assert.Single(_log.Of(Stays));
        Assert.Equal("it was assigned partitions before it could leave", status.Multiplexing!.LastStep!.Reason);
    }

    [Fact]
    public async Task Connection_ShouldComeBackUnderItsNumber_AndCountMeanwhile()
    {
        var group = await StartAsync(min: 1, max: 3, boot: 2);
        await AssignAsync(group, 1, 0, 1);
        await AssignAsync(group, 2, 2, 3);

        (await ConnectionAsync(group, 1)).Tell(new ConnectionEvents.Ended(new KafkaException(ErrorCode.Local_Fatal)));
        var failed = await UntilAsync(group, status => status.FailedConnections == 1);
        await AdvanceAsync(group, TimeSpan.FromSeconds(2));
        await UntilAsync(group, status => status.FailedConnections == 0);

        Assert.Equal(["connection-3"], failed.Multiplexing!.Standby.AsEnumerable());
        Assert.Empty(_log.Of(Starts));
        Assert.Equal(["connection-1", "connection-2"], Running(await StatusAsync(group)).Select(name => name.Split('+')[0]));
    }

    [Fact]
    public async Task Group_ShouldNotStartAgain_WhatHadNothingToDoWithTheSamePartitions()
    {
        var group = await StartAsync(min: 1, max: 2, boot: 1);
        await AssignAsync(group, 1, 0, 1);
        await AdvanceAsync(group, Delay);
        await UntilAsync(group, status => Running(status).Length == 2);
        await AssignAsync(group, 2);
        await AdvanceAsync(group, Delay);
        await UntilAsync(group, status => Running(status).Length == 1 && status.Multiplexing!.Reason.EndsWith("got none of them", StringComparison.Ordinal));

        await AdvanceAsync(group, Delay * 3);
        Assert.Single(_log.Of(Starts));
        await AssignAsync(group, 1, 2);
        await AdvanceAsync(group, Delay);

        await UntilAsync(group, status => Running(status).Length == 2);
    }

    [Fact]
    public async Task Member_ShouldCount_WhenItsProtocolTellsItNothing()
    {
        var group = await StartAsync(min: 1, max: 2, boot: 2, kafka: ("group.protocol", "consumer"));
        await AssignAsync(group, 1, 0);

        await AdvanceAsync(group, Delay);

        await UntilAsync(group, status => Running(status).Length == 1);
    }

    [Fact]
    public async Task StaticMembers_ShouldBeNamedByTheirConnection()
    {
        await StartAsync(min: 2, max: 2, boot: 2, kafka: ("group.instance.id", "one"));

        Assert.Equal(["one:clicks:1", "one:clicks:2"], _instances.Order());
    }

    [Fact]
    public async Task TransactionalIds_ShouldBeFreedUpToTheMaximum_BeforeAnotherConnectionTakesThem()
    {
        _firstOpening = new SlotOutcome.NotOpened(new Error(ErrorCode.Local_AllBrokersDown));
        var group = await StartAsync(min: 1, max: 3, boot: 1, transactional: true);
        await AssignAsync(group, 1, 0, 1);
        await AdvanceAsync(group, TimeSpan.Zero);
        await UntilAsync(group, status => status.Multiplexing!.Reason.EndsWith("are not free yet", StringComparison.Ordinal));
        Assert.Equal(["1:1", "1:2", "2:1", "2:2", "3:1", "3:2"], _slots.Select(slot => string.Join(':', slot.Id.Split(':')[^2..])).Order());
        await AdvanceAsync(group, Second);
        await UntilAsync(group, status => !status.Multiplexing!.Reason.EndsWith("are not free yet", StringComparison.Ordinal));

        Assert.Single(_log.Of(3208));
        Assert.Equal([false, false, true, true, true, true], _slots.OrderBy(slot => slot.Id).Select(slot => slot.HasEnded));
        await AdvanceAsync(group, Delay);
        await UntilAsync(group, status => Running(status).Length == 2);
    }

    [Fact]
    public async Task Group_ShouldDrainAll_WhenTheProcessStops()
    {
        var group = await StartAsync(min: 1, max: 3, boot: 3);
        await AssignAsync(group, 1, 0);
        await WatchAsync(group);

        group.Tell(new TreeProtocol.Drain(TimeSpan.FromSeconds(30)), _parent);

        await _parent.ExpectMsgAsync<TreeProtocol.Drained>(Patience);
        await ExpectTerminatedAsync(group, Patience);
    }

    private async Task<IActorRef> StartAsync(int min, int max, int boot, (string Name, string Value)? kafka = null, bool transactional = false, int lagThreshold = 0)
    {
        var settings = new SubscriptionGroupSettings("clicks")
        {
            Topics = [new TopicSettings("orders", typeof(IdleConsumer)) { Transactional = transactional }],
            Multiplexing = new MultiplexingSettings { Min = min, Max = max, Boot = boot, ScaleDelay = Delay, LagThreshold = lagThreshold },
        };
        if (kafka is { } property) settings = settings with { Kafka = settings.Kafka.SetItem(property.Name, property.Value) };
        var services = new TroupeServices(IdleConsumers.Instance, _log, Time)
        {
            CreateSlot = (id, _, _) => Slot(id),
            CreatePoller = (member, _, _, _) =>
            {
                if (member.Kafka.TryGetValue("group.instance.id", out var instance)) _instances.Enqueue(instance);
                var poller = new StandInPoller();
                _pollers.Enqueue(poller);
                return poller;
            },
        };
        var group = await _parent.ChildActorOfAsync(
            SubscriptionGroupActor.Props(
                new ConsumerGroupSettings("billing") { SubscriptionGroups = [settings] }, settings, services, _admin, new HeldProducer()),
            "clicks");
        await UntilAsync(group, status => Running(status).Length == boot);
        return group;
    }

    /// <summary>The ids of connection 3 cannot be taken at first, if the test says so.</summary>
    private StandInSlot Slot(string id)
    {
        var slot = new StandInSlot(id);
        if (_firstOpening is { } outcome && id.Contains(":3:", StringComparison.Ordinal)) slot.Openings.Enqueue(outcome);
        _slots.Enqueue(slot);
        return slot;
    }

    private AssignedPartition Partition(int partition) => new(new TopicPartition("orders", partition), ++_epoch);

    /// <summary>The group gives a connection partitions, besides those that it has.</summary>
    private async Task AssignAsync(IActorRef group, int number, params int[] partitions)
    {
        var connection = await ConnectionAsync(group, number);
        var before = (await StatusAsync(group)).Connections.Sum(other => other.Partitions.Length);
        connection.Tell(new ConnectionEvents.Assigned([.. partitions.Select(Partition)]));
        await BarrierAsync(connection);
        await UntilAsync(group, status => status.Connections.Sum(other => other.Partitions.Length) == before + partitions.Length);
        await BarrierAsync(group);
    }

    private async Task<IActorRef> ConnectionAsync(IActorRef group, int number)
    {
        await BarrierAsync(group);
        return await Sys.ActorSelection(group.Path / $"connection-{number}").ResolveOne(Patience);
    }

    /// <summary>It measures twice, some seconds apart, as only the time between says how busy a thread is.</summary>
    private async Task<SubscriptionGroupStatus> MeasuredAsync(IActorRef group)
    {
        var patience = Stopwatch.StartNew();
        var status = await StatusAsync(group);
        while (!status.Multiplexing!.Reason.Contains("not read yet", StringComparison.Ordinal))
        {
            Assert.True(patience.Elapsed < Patience, status.Multiplexing.Reason);
            await AdvanceAsync(group, Second);
            status = await StatusAsync(group);
        }

        return status;
    }

    private async Task AdvanceAsync(IActorRef group, TimeSpan time)
    {
        await BarrierAsync(group);
        Time.Advance(time);
        await BarrierAsync(group);
    }

    private static Task<ActorIdentity> BarrierAsync(IActorRef actor) => actor.Ask<ActorIdentity>(new Identify(null), Patience);

    private static string[] Running(SubscriptionGroupStatus status) => [.. status.Connections.Select(connection => connection.Name)];

    private static async Task<SubscriptionGroupStatus> StatusAsync(IActorRef group) =>
        Assert.Single((await group.Ask<TreeProtocol.GroupStatuses>(TreeProtocol.GetStatus.Instance, Patience)).Groups);

    private static async Task<SubscriptionGroupStatus> UntilAsync(IActorRef group, Func<SubscriptionGroupStatus, bool> expected)
    {
        SubscriptionGroupStatus? status = null;
        for (var question = 0; question < 100_000; question++)
        {
            status = await StatusAsync(group);
            if (expected(status)) return status;
        }

        Assert.Fail($"It stays {status} {status?.Multiplexing} with {string.Join(", ", status!.Connections)}.");
        return status!;
    }
}
