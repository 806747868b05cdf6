using Troupe.Engine.Polling.Relay;

namespace Troupe.Engine.Tests.Polling.Relay;

public sealed class RelayThreadTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Never = TimeSpan.FromHours(1);
    private static readonly TimeSpan NotLong = TimeSpan.FromMilliseconds(20);

    private readonly RelayThread _thread = new(IWakeTimer.Create());

    [Fact]
    public void AnOffer_ShouldBeTaken_WhenItsTimeIsOver()
    {
        var number = _thread.Offer(TimeSpan.Zero);

        Assert.True(_thread.TryTake(Patience));
        Assert.False(_thread.TryWithdraw(number));
    }

    [Fact]
    public void AnOffer_ShouldBeTakenByNobody_WhenItWasWithdrawn()
    {
        var number = _thread.Offer(Never);

        Assert.True(_thread.TryWithdraw(number));
        // The first time that is over has seen an offer; the second one has not.
        Assert.False(_thread.TryTake(NotLong));
    }

    [Fact]
    public void AnOldOffer_ShouldNotWithdrawANewOne()
    {
        var old = _thread.Offer(TimeSpan.Zero);
        Assert.True(_thread.TryTake(Patience));

        var next = _thread.Offer(TimeSpan.Zero);

        Assert.False(_thread.TryWithdraw(old));
        Assert.True(_thread.TryTake(Patience));
        Assert.False(_thread.TryWithdraw(next));
    }

    [Fact]
    public void TryTake_ShouldGiveUp_WhenNobodyOffers() => Assert.False(_thread.TryTake(NotLong));

    public void Dispose() => _thread.Dispose();
}
