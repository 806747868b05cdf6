using CsCheck;
using Microsoft.Extensions.Time.Testing;
using Troupe.EmbeddedKafka.Groups;
using Troupe.EmbeddedKafka.Logs;

namespace Troupe.EmbeddedKafka.Tests.Groups;

public sealed class ConsumerProtocolGroupTests : IDisposable
{
    private static readonly TimeSpan Session = TimeSpan.FromSeconds(45);
    private static readonly TimeSpan Rebalance = TimeSpan.FromSeconds(20);

    private readonly FakeTimeProvider _time = new();
    private readonly TopicStore _topics;
    private readonly ConsumerGroup _group;

    public ConsumerProtocolGroupTests()
    {
        _topics = new TopicStore(long.MaxValue, TestLogs.MaxBatchBytes, _time);
        _topics.Create("t", 4);
        _group = new ConsumerGroup("g", new GroupTimeouts(_time), _topics, new GroupOffsets());
    }

    public void Dispose() => _group.Dispose();

    [Fact]
    public void FirstMember_ShouldGetEverythingOnce_WhenItJoins()
    {
        var joined = _group.Heartbeat(Join("a"));
        var next = _group.Heartbeat(Beat("a", joined.Epoch, joined.Assignment));

        Assert.Equal((ErrorCode.None, 1), (joined.Error, joined.Epoch));
        Assert.Equal([0, 1, 2, 3], Partitions(joined));
        Assert.Equal((1, null), (next.Epoch, next.Assignment));
    }

    [Fact]
    public void Partitions_ShouldChangeHands_OnlyWhenTheirHolderGaveThemBack()
    {
        var all = _group.Heartbeat(Join("a")).Assignment!;

        var joined = _group.Heartbeat(Join("b"));
        Assert.Equal(2, joined.Epoch);
        Assert.Empty(joined.Assignment!);

        var asked = _group.Heartbeat(Beat("a", 1));
        Assert.Equal((1, 2), (asked.Epoch, asked.Assignment!.Count));
        var waiting = _group.Heartbeat(Beat("a", 1, all));
        Assert.Equal((1, null), (waiting.Epoch, waiting.Assignment));
        Assert.Null(_group.Heartbeat(Beat("b", 2)).Assignment);

        var gave = _group.Heartbeat(Beat("a", 1, asked.Assignment));
        Assert.Equal((2, null), (gave.Epoch, gave.Assignment));
        var got = _group.Heartbeat(Beat("b", 2)).Assignment!;
        Assert.Equal(all.Except(asked.Assignment!).ToHashSet(), got.ToHashSet());
        Assert.Equal("Stable", _group.List().State);
    }

    [Fact]
    public void Member_ShouldBeRemoved_WhenItDoesNotGiveBackInTime()
    {
        _group.Heartbeat(Join("a"));
        _group.Heartbeat(Join("b"));
        _group.Heartbeat(Beat("a", 1));

        _time.Advance(Rebalance);

        Assert.Equal(ErrorCode.UnknownMemberId, _group.Heartbeat(Beat("a", 1)).Error);
        Assert.Equal(4, _group.Heartbeat(Beat("b", 2)).Assignment!.Count);
    }

    [Fact]
    public void Member_ShouldBeRemoved_WhenItsSessionRunsOut()
    {
        _group.Heartbeat(Join("a"));

        _time.Advance(Session - TimeSpan.FromMilliseconds(1));
        Assert.Equal("Stable", _group.List().State);
        _time.Advance(TimeSpan.FromMilliseconds(1));

        Assert.Equal("Empty", _group.List().State);
    }

    [Fact]
    public void LeavingMember_ShouldFreeItsPartitions_WhenAnotherIsThere()
    {
        _group.Heartbeat(Join("a"));
        _group.Heartbeat(Join("b"));

        Assert.Equal(ConsumerHeartbeat.LeaveEpoch, _group.Heartbeat(Beat("a", ConsumerHeartbeat.LeaveEpoch)).Epoch);

        Assert.Equal(4, _group.Heartbeat(Beat("b", 2)).Assignment!.Count);
    }

    [Fact]
    public void StaticMember_ShouldHaveItsPartitionsBack_WhenItReturnsUnderAnotherId()
    {
        var before = TwoStable("a", "b");

        var left = _group.Heartbeat(Beat("a", ConsumerHeartbeat.StaticLeaveEpoch) with { InstanceId = "ia" });
        Assert.Null(_group.Heartbeat(Beat("b", 2)).Assignment);
        var back = _group.Heartbeat(Join("a2") with { InstanceId = "ia" });

        Assert.Equal(ConsumerHeartbeat.StaticLeaveEpoch, left.Epoch);
        Assert.Equal(before, back.Assignment!.ToHashSet());
        Assert.Null(_group.Heartbeat(Beat("b", 2)).Assignment);
        Assert.Equal(ErrorCode.FencedInstanceId, _group.Heartbeat(Beat("a", 2) with { InstanceId = "ia" }).Error);
    }

    [Fact]
    public void StaticMember_ShouldLoseItsPartitions_WhenItStaysAwayForItsSession()
    {
        TwoStable("a", "b");
        _group.Heartbeat(Beat("a", ConsumerHeartbeat.StaticLeaveEpoch) with { InstanceId = "ia" });

        _time.Advance(Session / 2);
        _group.Heartbeat(Beat("b", 2));
        _time.Advance(Session / 2);

        Assert.Equal(4, _group.Heartbeat(Beat("b", 2)).Assignment!.Count);
    }

    [Fact]
    public void Join_ShouldBeRefused_WhenItsInstanceIsStillThere()
    {
        _group.Heartbeat(Join("a") with { InstanceId = "i" });

        Assert.Equal(ErrorCode.UnreleasedInstanceId, _group.Heartbeat(Join("b") with { InstanceId = "i" }).Error);
    }

    [Fact]
    public void Epoch_ShouldBeChecked_InHeartbeatsAndCommits()
    {
        _group.Heartbeat(Join("a"));

        Assert.Equal(ErrorCode.FencedMemberEpoch, _group.Heartbeat(Beat("a", 7)).Error);
        Assert.Equal(ErrorCode.UnknownMemberId, _group.Heartbeat(Beat("stranger", 1)).Error);
        Assert.Equal(ErrorCode.None, _group.CheckCommit("a", null, 1));
        Assert.Equal(ErrorCode.StaleMemberEpoch, _group.CheckCommit("a", null, 0));
        Assert.Equal(ErrorCode.UnknownMemberId, _group.CheckCommit("", null, -1));
        Assert.Equal(ErrorCode.StaleMemberEpoch, _group.CheckFetch("a", 2));
    }

    [Fact]
    public void OlderEpoch_ShouldBeToldAgain_WhenTheAnswerWasLost()
    {
        var all = _group.Heartbeat(Join("a")).Assignment!;
        _group.Heartbeat(Join("b"));
        var kept = _group.Heartbeat(Beat("a", 1)).Assignment!;
        _group.Heartbeat(Beat("a", 1, kept));

        var again = _group.Heartbeat(Beat("a", 1, kept));

        Assert.Equal((ErrorCode.None, 2), (again.Error, again.Epoch));
        Assert.Equal(kept.ToHashSet(), again.Assignment!.ToHashSet());
        Assert.Equal(ErrorCode.FencedMemberEpoch, _group.Heartbeat(Beat("a", 1, all)).Error);
    }

    [Fact]
    public void Assignment_ShouldFollow_WhenATopicGrowsComesOrGoes()
    {
        var epoch = _group.Heartbeat(Join("a") with { Topics = [], Regex = "t.*" }).Epoch;

        _topics.Extend("t", 6);
        var grown = _group.Heartbeat(Beat("a", epoch));
        _topics.Create("t2", 1);
        _topics.Create("other", 1);
        var come = _group.Heartbeat(Beat("a", grown.Epoch));
        _topics.Delete("t");
        var gone = _group.Heartbeat(Beat("a", come.Epoch));

        Assert.Equal((6, 7, 1), (grown.Assignment!.Count, come.Assignment!.Count, gone.Assignment!.Count));
    }

    [Theory]
    [InlineData("sticky", null, ErrorCode.UnsupportedAssignor)]
    [InlineData(null, "(", ErrorCode.InvalidRegularExpression)]
    [InlineData("range", "", ErrorCode.None)]
    public void Join_ShouldBeRefused_WhenTheBrokerCannotDoIt(string? assignor, string? regex, ErrorCode expected) =>
        Assert.Equal(expected, _group.Heartbeat(Join("a") with { Assignor = assignor, Regex = regex }).Error);

    [Fact]
    public void Range_ShouldGiveNeighbours_WhenAMemberAsksForIt()
    {
        _group.Heartbeat(Join("b") with { Assignor = "range" });
        _group.Heartbeat(Join("a") with { Assignor = "range" });

        Assert.Equal([2, 3], Partitions(_group.Heartbeat(Beat("b", 1))));
    }

    [Fact]
    public void Members_ShouldNeverShareAPartitionAndEndBalanced_WhateverHappens() =>
        Gen.Select(Gen.Int[0, 3], Gen.Int[0, 3]).List[1, 60].Sample(static steps =>
        {
            using var test = new ConsumerProtocolGroupTests();
            var members = new Dictionary<string, (int Epoch, HashSet<PartitionId> Owned)>();
            foreach (var (who, what) in steps)
                test.Step($"m{who}", leaves: what == 0, members);
            for (var round = 0; round < 6; round++)
            {
                foreach (var name in members.Keys.ToList())
                    test.Step(name, leaves: false, members);
            }

            if (members.Count > 0)
                Assert.Equal(4, members.Values.Sum(static member => member.Owned.Count));
            Assert.True(members.Count == 0 || members.Values.Max(static m => m.Owned.Count) - members.Values.Min(static m => m.Owned.Count) <= 1);
        });

    private static ConsumerHeartbeat Join(string member) =>
        Beat(member, ConsumerHeartbeat.JoinEpoch, []) with { RebalanceTimeout = Rebalance, Topics = ["t"] };

    private static ConsumerHeartbeat Beat(string member, int epoch, IEnumerable<PartitionId>? owned = null) =>
        new(member, epoch, null, null, "client", "/127.0.0.1", null, null, null, null, owned?.ToList());

    private static int[] Partitions(ConsumerHeartbeatResult result) =>
        [.. result.Assignment!.Select(static partition => partition.Partition).Order()];

    /// <summary>One heartbeat of a member that obeys at once, or that comes or goes.</summary>
    private void Step(string name, bool leaves, Dictionary<string, (int Epoch, HashSet<PartitionId> Owned)> members)
    {
        var isMember = members.TryGetValue(name, out var member);
        if (leaves && isMember)
        {
            _group.Heartbeat(Beat(name, ConsumerHeartbeat.LeaveEpoch));
            members.Remove(name);
            return;
        }

        var result = _group.Heartbeat(isMember ? Beat(name, member.Epoch, member.Owned) : Join(name));
        Assert.Equal(ErrorCode.None, result.Error);
        members[name] = (result.Epoch, result.Assignment?.ToHashSet() ?? member.Owned);
        var held = members.Values.SelectMany(static each => each.Owned).ToList();
        Assert.Equal(held.Distinct(), held);
    }

    /// <summary>Two static members that share the topic at epoch 2; the partitions of the first.</summary>
    private HashSet<PartitionId> TwoStable(string first, string second)
    {
        _group.Heartbeat(Join(first) with { InstanceId = "i" + first });
        _group.Heartbeat(Join(second) with { InstanceId = "i" + second });
        var kept = _group.Heartbeat(Beat(first, 1)).Assignment!;
        _group.Heartbeat(Beat(first, 1, kept));
        _group.Heartbeat(Beat(second, 2));
        return [.. kept];
    }
}
