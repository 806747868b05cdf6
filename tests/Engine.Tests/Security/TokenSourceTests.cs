using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Troupe.Engine.Security;

namespace Troupe.Engine.Tests.Security;

public sealed class TokenSourceTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly List<TaskCompletionSource<OAuthBearerToken>> _calls = [];

    [Fact]
    public async Task Clients_ShouldShareACall_WhenTheyAskWhileItRuns()
    {
        using var source = Source();

        var (one, other) = (source.GetAsync(), source.GetAsync());
        (await CallAsync(1)).SetResult(Token());

        Assert.Same(await one, await other);
        Assert.Single(_calls);
    }

    [Fact]
    public async Task Token_ShouldBeRefused_WhenItIsExpiredAlready()
    {
        using var source = Source();

        var asked = source.GetAsync();
        (await CallAsync(1)).SetResult(new OAuthBearerToken("t", _time.GetUtcNow(), "alice"));

        Assert.Contains("expired at", (await Assert.ThrowsAsync<InvalidOperationException>(() => asked)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Call_ShouldFail_WhenItHangs()
    {
        using var source = Source();

        var asked = source.GetAsync();
        await CallAsync(1);
        _time.Advance(TokenSource.Bound);

        await Assert.ThrowsAsync<TimeoutException>(() => asked);
    }

    [Fact]
    public async Task Call_ShouldEnd_WhenTheProcessStops()
    {
        var source = Source();

        var asked = source.GetAsync();
        await CallAsync(1);
        source.Dispose();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asked);
    }

    [Fact]
    public async Task Failure_ShouldBeKnownFromTheFirstToTheNextToken_WithoutSecrets()
    {
        using var source = Source();
        var asked = source.GetAsync();
        (await CallAsync(1)).SetResult(Token("the-token"));
        await asked;
        var (start, mask) = (_time.GetUtcNow(), SecretMask.Of([new("sasl.password", "hunter2")]));

        source.Fail(new TimeoutException("hunter2 and the-token"), mask);
        _time.Advance(TimeSpan.FromSeconds(1));
        source.Fail(new TimeoutException("again"), mask);
        var failing = source.Failure;
        source.Succeed();

        Assert.Equal(new TokenFailure(start, "TimeoutException: again", Token().ExpiresAt.AddSeconds(-1)), failing);
        Assert.Null(source.Failure);
    }

    [Fact]
    public async Task Reason_ShouldHoldNoSecret_WhenTheCallbackThrowsOne()
    {
        using var source = Source();
        var asked = source.GetAsync();
        (await CallAsync(1)).SetResult(Token("the-token"));
        await asked;

        source.Fail(new TimeoutException("hunter2 and the-token"), SecretMask.Of([new("sasl.password", "hunter2")]));

        Assert.Equal("TimeoutException: *** and ***", source.Failure?.Reason);
    }

    [Fact]
    public void Token_ShouldNotShowItsText() =>
        Assert.DoesNotContain("the-token", $"{Token("the-token")}", StringComparison.Ordinal);

    private TokenSource Source() => new(
        _ =>
        {
            var call = new TaskCompletionSource<OAuthBearerToken>(TaskCreationOptions.RunContinuationsAsynchronously);
            lock (_calls)
            {
                _calls.Add(call);
                Monitor.PulseAll(_calls);
            }

            return call.Task;
        },
        NullLogger.Instance,
        _time);

    /// <summary>Calls are made on the pool.</summary>
    private Task<TaskCompletionSource<OAuthBearerToken>> CallAsync(int number) => Task.Run(() =>
    {
        lock (_calls)
        {
            while (_calls.Count < number) Assert.True(Monitor.Wait(_calls, TimeSpan.FromSeconds(60)));
            return _calls[number - 1];
        }
    });

    private OAuthBearerToken Token(string text = "t") => new(text, _time.GetUtcNow().AddHours(1), "alice");
}
