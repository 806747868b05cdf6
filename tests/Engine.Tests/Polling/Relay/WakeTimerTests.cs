using Troupe.Engine.Polling.Relay;

namespace Troupe.Engine.Tests.Polling.Relay;

/// <summary>What every timer of the relay does, whatever it is made of.</summary>
public abstract class WakeTimerTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan NotLong = TimeSpan.FromMilliseconds(20);

    private readonly IWakeTimer _timer;

    private protected WakeTimerTests(IWakeTimer timer) => _timer = timer;

    [Theory]
    [InlineData(0)]
    [InlineData(200)]
    [InlineData(1_500_000)]
    public void Wait_ShouldEnd_WhenTheTimeThatWasSetIsOver(int microseconds)
    {
        _timer.Set(TimeSpan.FromMicroseconds(microseconds));

        Assert.True(_timer.Wait(Patience));
    }

    [Fact]
    public async Task Wait_ShouldEnd_WhenItIsSetMeanwhile()
    {
        var waits = Task.Run(() => _timer.Wait(Patience));

        _timer.Set(TimeSpan.Zero);

        Assert.True(await waits);
    }

    [Fact]
    public void Wait_ShouldGiveUp_WhenNothingWasSet() => Assert.False(_timer.Wait(NotLong));

    [Fact]
    public void Wait_ShouldGiveUp_WhenItWasCancelled()
    {
        _timer.Set(TimeSpan.FromHours(1));
        _timer.Cancel();

        Assert.False(_timer.Wait(NotLong));
    }

    [Fact]
    public void Wait_ShouldEndOnce_WhenItWasSetOnce()
    {
        _timer.Set(TimeSpan.Zero);

        Assert.True(_timer.Wait(Patience));
        Assert.False(_timer.Wait(NotLong));
    }

    [Fact]
    public void Set_ShouldWork_AfterACancel()
    {
        _timer.Set(TimeSpan.FromHours(1));
        _timer.Cancel();
        _timer.Set(TimeSpan.Zero);

        Assert.True(_timer.Wait(Patience));
    }

    [Fact]
    public void Set_ShouldDoNothing_WhenItWasDisposedOf()
    {
        _timer.Dispose();

        _timer.Set(TimeSpan.Zero);
        _timer.Cancel();
        _timer.Dispose();
    }

    public void Dispose()
    {
        _timer.Dispose();
        GC.SuppressFinalize(this);
    }
}

public sealed class PromptWakeTimerTests() : WakeTimerTests(new PromptWakeTimer());

public sealed class SystemWakeTimerTests() : WakeTimerTests(IWakeTimer.Create())
{
    [Fact]
    public void Wait_ShouldGiveUp_BeforeTheTimeThatWasSet_WhereTheSystemHasSuchATimer()
    {
        using var timer = IWakeTimer.Create();
        timer.Set(TimeSpan.FromHours(1));

        Assert.Equal(!(OperatingSystem.IsLinux() && Environment.Is64BitProcess), timer.Wait(TimeSpan.FromMilliseconds(20)));
    }
}
