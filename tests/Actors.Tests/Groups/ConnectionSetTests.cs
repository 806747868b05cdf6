using Akka.Actor;
using Troupe.Actors.Groups;

namespace Troupe.Actors.Tests.Groups;

/// <summary>What becomes of numbered connections. Guards against one that is counted twice, or under another number.</summary>
public sealed class ConnectionSetTests
{
    private readonly ConnectionSet _set = new(max: 3, boot: 2);

    [Fact]
    public void Connections_ShouldBeWanted_AsManyAsBoot() => Assert.Equal("FFS", Phases());

    [Fact]
    public void Connection_ShouldStandBy_WhenItHasLeft()
    {
        StartBoth();

        _set[2].Leave();
        Assert.False(_set[2].IsWanted);
        _set[2].End();

        Assert.Equal("RSS", Phases());
        Assert.Equal(0, _set[2].Failures);
    }

    [Fact]
    public void Connection_ShouldBeMadeAgain_WhenItEndedUnasked()
    {
        StartBoth();
        var life = _set[2].Life;

        _set[2].End();

        Assert.Equal("RFS", Phases());
        Assert.True(_set[2].IsWanted);
        Assert.Null(_set.Find(life));
        Start(2);
        Assert.Same(_set[2], _set.Find(3));
    }

    [Fact]
    public void Failures_ShouldAddUp_UntilItIsAMember()
    {
        Start(1);
        _set[1].End();
        Start(1);
        _set[1].End();
        Assert.Equal(2, _set[1].Failures);

        Start(1);
        _set[1].Settle(isMember: true);
        _set[1].End();

        Assert.Equal(1, _set[1].Failures);
    }

    [Fact]
    public void Connections_ShouldBeWantedAgain_WhenAllActorsAreGone()
    {
        StartBoth();
        _set[2].Leave();

        _set.EndAll();

        Assert.Equal("FSS", Phases());
        Assert.Empty(_set.Alive);
    }

    private void StartBoth()
    {
        Start(1);
        Start(2);
    }

    private void Start(int number) => _set[number].Start(ActorRefs.Nobody, _set.NextLife(), 0);

    private string Phases() => string.Concat(_set.All.Select(connection => connection.Phase.ToString()[0]));
}
