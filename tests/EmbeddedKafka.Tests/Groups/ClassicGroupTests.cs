using Microsoft.Extensions.Time.Testing;
using Troupe.EmbeddedKafka.Groups;

namespace Troupe.EmbeddedKafka.Tests.Groups;

public sealed class ClassicGroupTests : IDisposable
{
    private static readonly TimeSpan Session = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Rebalance = TimeSpan.FromSeconds(60);
    private static readonly Dictionary<string, byte[]> NoAssignments = [];

    private readonly FakeTimeProvider _time = new();
    private readonly GroupTimeouts _timeouts;
    private readonly ClassicGroup _group;

    public ClassicGroupTests()
    {
        _timeouts = new GroupTimeouts(_time);
        _group = new ClassicGroup("g", _timeouts, new GroupOffsets());
    }

    public void Dispose() => _group.Dispose();

    [Fact]
    public async Task NewMember_ShouldBeToldItsId_WhenItsVersionKnowsHow()
    {
        var told = await _group.JoinAsync(Join("") with { RequiresMemberId = true });
        var joined = await _group.JoinAsync(Join(told.MemberId) with { RequiresMemberId = true });

        Assert.Equal(ErrorCode.MemberIdRequired, told.Error);
        Assert.Equal((ErrorCode.None, 1, told.MemberId), (joined.Error, joined.Generation, joined.Leader));
        Assert.Equal(GroupState.CompletingRebalance, _group.State);
    }

    [Fact]
    public async Task Group_ShouldBeStable_WhenTheLeaderHasAssigned()
    {
        var member = (await _group.JoinAsync(Join(""))).MemberId;

        var synced = await Sync(member, 1, (member, [1, 2]));

        Assert.Equal([1, 2], synced.Assignment);
        Assert.Equal(GroupState.Stable, _group.State);
        Assert.Equal(ErrorCode.None, _group.Heartbeat(member, null, 1));
    }

    [Fact]
    public async Task Join_ShouldWaitForTheOthers_WhenAMemberArrives()
    {
        var first = await StableMember();

        var arriving = _group.JoinAsync(Join(""));
        Assert.False(arriving.IsCompleted);
        Assert.Equal(ErrorCode.RebalanceInProgress, _group.Heartbeat(first, null, 1));
        var rejoined = await _group.JoinAsync(Join(first));
        var second = await arriving;

        Assert.Equal((2, first), (second.Generation, second.Leader));
        Assert.Empty(second.Members);
        Assert.Equal([first, second.MemberId], rejoined.Members.Select(static member => member.MemberId));
    }

    [Fact]
    public async Task Follower_ShouldWaitForTheLeader_WhenItSyncsFirst()
    {
        var (leader, follower) = await TwoJoined();

        var following = Sync(follower, 2);
        Assert.False(following.IsCompleted);
        await Sync(leader, 2, (leader, [1]), (follower, [2]));

        Assert.Equal([2], (await following).Assignment);
    }

    [Fact]
    public async Task WaitingSync_ShouldBeTurnedBack_WhenANewRebalanceBegins()
    {
        var (_, follower) = await TwoJoined();
        var following = Sync(follower, 2);

        _ = _group.JoinAsync(Join(""));

        Assert.Equal(ErrorCode.RebalanceInProgress, (await following).Error);
    }

    [Fact]
    public async Task SilentMember_ShouldBeRemoved_WhenTheRebalanceTimeoutIsOver()
    {
        var first = await StableMember();
        var arriving = _group.JoinAsync(Join(""));

        for (var waited = TimeSpan.Zero; waited < Rebalance; waited += Session / 2)
        {
            Assert.False(arriving.IsCompleted);
            Assert.NotEqual(ErrorCode.UnknownMemberId, _group.Heartbeat(first, null, 1));
            _time.Advance(Session / 2);
        }

        Assert.Equal((ErrorCode.None, 2), ((await arriving).Error, (await arriving).Generation));
        Assert.Equal(ErrorCode.UnknownMemberId, _group.Heartbeat(first, null, 1));
    }

    [Fact]
    public async Task SilentMember_ShouldBeRemoved_WhenItsSessionRunsOut()
    {
        var member = await StableMember();

        _time.Advance(Session - TimeSpan.FromMilliseconds(1));
        Assert.Equal(GroupState.Stable, _group.State);
        _time.Advance(TimeSpan.FromMilliseconds(1));

        Assert.Equal(GroupState.Empty, _group.State);
        Assert.Equal(ErrorCode.UnknownMemberId, _group.Heartbeat(member, null, 1));
    }

    [Fact]
    public async Task Session_ShouldBeRenewed_WhenTheMemberIsHeardOf()
    {
        var member = await StableMember();

        for (var beat = 0; beat < 5; beat++)
        {
            _time.Advance(Session * 0.9);
            Assert.Equal(ErrorCode.None, _group.Heartbeat(member, null, 1));
        }
    }

    [Fact]
    public async Task Session_ShouldNotRunOut_WhileTheBrokerPlaysDead()
    {
        var member = await StableMember();

        _timeouts.IsFrozen = true;
        _time.Advance(Session * 3);
        _timeouts.IsFrozen = false;
        _group.RenewSessions();
        _time.Advance(Session / 2);

        Assert.Equal(ErrorCode.None, _group.Heartbeat(member, null, 1));
    }

    [Fact]
    public async Task ToldMember_ShouldHoldTheGroupForOneSession_WhenItNeverComesBack()
    {
        var told = await _group.JoinAsync(Join("") with { RequiresMemberId = true });
        var joining = _group.JoinAsync(Join(""));
        Assert.False(joining.IsCompleted);

        _time.Advance(Session);

        Assert.Equal(1, (await joining).Generation);
        Assert.Equal(ErrorCode.UnknownMemberId, (await _group.JoinAsync(Join(told.MemberId))).Error);
    }

    [Fact]
    public async Task Group_ShouldBeEmpty_WhenTheLastMemberLeaves()
    {
        var member = await StableMember();

        Assert.Equal(ErrorCode.None, _group.Leave(member, null));

        Assert.Equal((GroupState.Empty, 2), (_group.State, _group.Generation));
    }

    [Fact]
    public async Task LeavingMember_ShouldLetTheRebalanceFinish_WhenTheOthersWaitForIt()
    {
        var first = await StableMember();
        var arriving = _group.JoinAsync(Join(""));

        _group.Leave(first, null);

        Assert.Equal(2, (await arriving).Generation);
    }

    [Fact]
    public async Task Rejoin_ShouldAnswerTheSameGeneration_WhenNothingChanged()
    {
        var (leader, follower) = await TwoStable();

        var repeated = await _group.JoinAsync(Join(follower));

        Assert.Equal((ErrorCode.None, 2, leader), (repeated.Error, repeated.Generation, repeated.Leader));
        Assert.Equal(GroupState.Stable, _group.State);
    }

    [Fact]
    public async Task Rejoin_ShouldRebalance_WhenTheSubscriptionChanged()
    {
        var (_, follower) = await TwoStable();

        _ = _group.JoinAsync(Join(follower) with { Protocols = [new GroupProtocol("range", [9])] });

        Assert.Equal(GroupState.PreparingRebalance, _group.State);
    }

    [Fact]
    public async Task Rejoin_ShouldRebalance_WhenTheLeaderAsks()
    {
        var (leader, _) = await TwoStable();

        _ = _group.JoinAsync(Join(leader));

        Assert.Equal(GroupState.PreparingRebalance, _group.State);
    }

    [Fact]
    public async Task Protocol_ShouldBeOneThatAllKnow_WhenPreferencesDiffer()
    {
        var first = (await _group.JoinAsync(Join("", "sticky", "range"))).MemberId;
        var second = _group.JoinAsync(Join("", "roundrobin", "range"));
        var joined = await _group.JoinAsync(Join(first, "sticky", "range"));

        Assert.Equal("range", joined.Protocol);
        Assert.Equal("range", (await second).Protocol);
    }

    [Fact]
    public async Task Member_ShouldBeRefused_WhenItSharesNoProtocol()
    {
        await StableMember();

        Assert.Equal(ErrorCode.InconsistentGroupProtocol, (await _group.JoinAsync(Join("", "other"))).Error);
        Assert.Equal(ErrorCode.InconsistentGroupProtocol, (await _group.JoinAsync(Join("") with { ProtocolType = "connect" })).Error);
        Assert.Equal(GroupState.Stable, _group.State);
    }

    [Fact]
    public async Task StaticMember_ShouldTakeItsPlaceBackWithoutRebalance_WhenItRestarts()
    {
        var first = await _group.JoinAsync(Join("") with { InstanceId = "i" });
        await _group.SyncAsync(first.MemberId, "i", 1, new Dictionary<string, byte[]> { [first.MemberId] = [7] });

        var second = await _group.JoinAsync(Join("") with { InstanceId = "i" });
        var synced = await _group.SyncAsync(second.MemberId, "i", 1, NoAssignments);

        Assert.Equal((1, first.MemberId), (second.Generation, second.Leader));
        Assert.NotEqual(first.MemberId, second.MemberId);
        Assert.Equal([7], synced.Assignment);
        Assert.Equal(ErrorCode.FencedInstanceId, _group.Heartbeat(first.MemberId, "i", 1));
    }

    [Theory]
    [InlineData("", -1, ErrorCode.UnknownMemberId)]
    [InlineData("stranger", 1, ErrorCode.UnknownMemberId)]
    [InlineData(null, 1, ErrorCode.None)]
    [InlineData(null, 0, ErrorCode.IllegalGeneration)]
    public async Task Commit_ShouldBeTheMembersRight_WhenThereAreMembers(string? sender, int generation, ErrorCode expected)
    {
        var member = await StableMember();

        Assert.Equal(expected, _group.CheckCommit(sender ?? member, null, generation));
    }

    [Fact]
    public void Commit_ShouldBeAnybodysRight_WhenThereAreNoMembers() => Assert.Equal(ErrorCode.None, _group.CheckCommit("", null, -1));

    [Fact]
    public async Task Commit_ShouldBeTurnedBack_WhenTheAssignmentIsNotOutYet()
    {
        var member = (await _group.JoinAsync(Join(""))).MemberId;

        Assert.Equal(ErrorCode.RebalanceInProgress, _group.CheckCommit(member, null, 1));
    }

    [Fact]
    public async Task MembersWithoutSync_ShouldBeRemoved_WhenTheLeaderNeverAssigns()
    {
        var (leader, follower) = await TwoJoined();
        var following = Sync(follower, 2);

        for (var waited = TimeSpan.Zero; waited < Rebalance; waited += Session / 2)
        {
            _group.Heartbeat(leader, null, 2);
            _time.Advance(Session / 2);
        }

        Assert.Equal(ErrorCode.RebalanceInProgress, (await following).Error);
        Assert.Equal(ErrorCode.UnknownMemberId, _group.Heartbeat(leader, null, 2));
    }

    [Fact]
    public async Task Description_ShouldShowMetadataAndAssignment_WhenStable()
    {
        var member = await StableMember();

        var snapshot = _group.Describe();

        Assert.Equal((GroupState.Stable, "consumer", "range"), (snapshot.State, snapshot.ProtocolType, snapshot.Protocol));
        Assert.Equal(member, Assert.Single(snapshot.Members).Id);
    }

    [Fact]
    public async Task Group_ShouldNotEnd_WhenItHasMembers()
    {
        var member = await StableMember();
        Assert.False(_group.TryEnd());

        _group.Leave(member, null);

        Assert.True(_group.TryEnd());
        Assert.Equal(ErrorCode.CoordinatorNotAvailable, (await _group.JoinAsync(Join(""))).Error);
    }

    private static JoinRequest Join(string memberId, params string[] protocols) => new(
        memberId,
        InstanceId: null,
        "client",
        "/127.0.0.1",
        Session,
        Rebalance,
        "consumer",
        [.. (protocols.Length > 0 ? protocols : ["range"]).Select(static name => new GroupProtocol(name, [0]))],
        RequiresMemberId: false);

    private Task<SyncResult> Sync(string member, int generation, params (string Member, byte[] Assignment)[] assignments) =>
        _group.SyncAsync(member, null, generation, assignments.ToDictionary(static each => each.Member, static each => each.Assignment));

    private async Task<string> StableMember()
    {
        var member = (await _group.JoinAsync(Join(""))).MemberId;
        await Sync(member, 1, (member, [1]));
        return member;
    }

    /// <summary>Two members of generation 2 before their sync; the first leads.</summary>
    private async Task<(string Leader, string Follower)> TwoJoined()
    {
        var leader = await StableMember();
        var arriving = _group.JoinAsync(Join(""));
        await _group.JoinAsync(Join(leader));
        return (leader, (await arriving).MemberId);
    }

    private async Task<(string Leader, string Follower)> TwoStable()
    {
        var (leader, follower) = await TwoJoined();
        await Sync(leader, 2, (leader, [1]), (follower, [2]));
        await Sync(follower, 2);
        return (leader, follower);
    }
}
