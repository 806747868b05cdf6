using Microsoft.Extensions.Time.Testing;
using Troupe.EmbeddedKafka.Groups;

namespace Troupe.EmbeddedKafka.Tests.Groups;

/// <summary>What KIP-345 promises to a member with a <c>group.instance.id</c>.</summary>
public sealed class StaticMembershipTests : IDisposable
{
    private static readonly TimeSpan Session = TimeSpan.FromSeconds(10);

    private readonly FakeTimeProvider _time = new();
    private readonly ClassicGroup _group;

    public StaticMembershipTests() => _group = new ClassicGroup("g", new GroupTimeouts(_time), new GroupOffsets());

    public void Dispose() => _group.Dispose();

    [Fact]
    public async Task Member_ShouldJoinAtOnce_WhenItHasAnInstanceId() =>
        Assert.Equal(ErrorCode.None, (await _group.JoinAsync(Join("", "i") with { RequiresMemberId = true })).Error);

    [Fact]
    public async Task Predecessor_ShouldBeFencedEverywhere_WhenItsInstanceIdIsTaken()
    {
        var member = await StableAsync("i");
        var successor = await _group.JoinAsync(Join("", "i"));

        Assert.Equal(ErrorCode.FencedInstanceId, _group.Heartbeat(member, "i", 1));
        Assert.Equal(ErrorCode.FencedInstanceId, _group.CheckCommit(member, "i", 1));
        Assert.Equal(ErrorCode.FencedInstanceId, _group.Leave(member, "i"));
        Assert.Equal(ErrorCode.FencedInstanceId, (await _group.JoinAsync(Join(member, "i"))).Error);
        Assert.Equal(ErrorCode.FencedInstanceId, (await _group.SyncAsync(member, "i", 1, new Dictionary<string, byte[]>())).Error);
        Assert.Equal(ErrorCode.None, _group.Heartbeat(successor.MemberId, "i", 1));
    }

    [Fact]
    public async Task ParkedJoin_ShouldBeFenced_WhenItsInstanceIdIsTaken()
    {
        await StableAsync("first");
        var parked = _group.JoinAsync(Join("", "i"));

        _ = _group.JoinAsync(Join("", "i"));

        Assert.Equal(ErrorCode.FencedInstanceId, (await parked).Error);
    }

    [Fact]
    public async Task Restart_ShouldRebalance_WhenItsAssignorsChangeTheChoice()
    {
        await StableAsync("i");

        var joined = await _group.JoinAsync(Join("", "i") with { Protocols = [new GroupProtocol("sticky", [0])] });

        Assert.Equal((2, "sticky", joined.MemberId), (joined.Generation, joined.Protocol, joined.Leader));
    }

    [Fact]
    public async Task Member_ShouldBeRemoved_WhenItStaysAwayForItsSession()
    {
        await StableAsync("i");

        _time.Advance(Session);

        Assert.Equal(GroupState.Empty, _group.State);
        Assert.Equal(ErrorCode.UnknownMemberId, _group.Leave("", "i"));
    }

    [Fact]
    public async Task Member_ShouldBeRemoved_WhenAnAdministratorNamesItsInstance()
    {
        await StableAsync("i");

        Assert.Equal(ErrorCode.None, _group.Leave("", "i"));

        Assert.Equal(GroupState.Empty, _group.State);
    }

    [Fact]
    public async Task AwayMember_ShouldKeepItsPlace_WhenTheRebalanceTimeoutIsShorterThanItsSession()
    {
        await StableAsync("away");
        var arriving = _group.JoinAsync(Join("", "other") with { RebalanceTimeout = TimeSpan.FromSeconds(2) });

        _time.Advance(TimeSpan.FromSeconds(2));

        Assert.Equal(2, (await arriving).Members.Count);
    }

    private static JoinRequest Join(string memberId, string instanceId) => new(
        memberId,
        instanceId,
        "client",
        "/127.0.0.1",
        Session,
        TimeSpan.FromSeconds(2),
        "consumer",
        [new GroupProtocol("range", [0]), new GroupProtocol("sticky", [0])],
        RequiresMemberId: false);

    private async Task<string> StableAsync(string instanceId)
    {
        var member = (await _group.JoinAsync(Join("", instanceId))).MemberId;
        await _group.SyncAsync(member, instanceId, 1, new Dictionary<string, byte[]> { [member] = [1] });
        return member;
    }
}
