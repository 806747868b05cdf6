using Microsoft.Extensions.Logging;

namespace Troupe.Engine.Security;

/// <summary>
/// Asks the application for tokens, for all clients of a process: one call at a time, whose answer is for all that wait for it. A call may
/// block, hang or throw without holding up anybody but those.
/// </summary>
internal sealed partial class TokenSource : IDisposable
{
    /// <summary>What clients are told in place of the reason, which is logged here, once for all of them.</summary>
    public const string FailureText = "WithOAuthBearerToken gave none";

    /// <summary>A call that lasts longer has failed: without an answer a client would not ask again.</summary>
    public static readonly TimeSpan Bound = TimeSpan.FromSeconds(30);

    private readonly Func<CancellationToken, Task<OAuthBearerToken>> _ask;
    private readonly ILogger _logger;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _ended = new();
    private readonly Lock _lock = new();
    private Task<OAuthBearerToken>? _running;
    private OAuthBearerToken? _last;
    private TokenFailure? _failure;

    public TokenSource(Func<CancellationToken, Task<OAuthBearerToken>> ask, ILogger logger, TimeProvider time) =>
        (_ask, _logger, _time) = (ask, logger, time);

    /// <summary>Told of every new token, on a thread of the pool.</summary>
    public event Action<OAuthBearerToken>? Renewed;

    /// <summary>Why there is no token, or soon will be none; null while all is well.</summary>
    public TokenFailure? Failure
    {
        get
        {
            lock (_lock) return _failure;
        }
    }

    /// <summary>The token of the newest call, which may be under way already. Faults as the call does.</summary>
    public Task<OAuthBearerToken> GetAsync()
    {
        lock (_lock)
        {
            return _running is { IsCompleted: false } running ? running : _running = Task.Run(AskAsync);
        }
    }

    /// <summary>Says that a token could not be got, or the client does not take it.</summary>
    public void Fail(Exception problem, SecretMask mask)
    {
        TokenFailure failure;
        lock (_lock)
        {
            var reason = mask.Apply($"{problem.GetType().Name}: {problem.Message}");
            if (_last is { } last) reason = reason.Replace(last.Value, SecretMask.Shown, StringComparison.Ordinal);
            var isNew = _failure is null;
            _failure = failure = new TokenFailure(_failure?.Since ?? _time.GetUtcNow(), reason, _last?.ExpiresAt);
            if (!isNew) return;
        }

        LogFailed(_logger, failure.Reason, failure.TokenExpiresAt);
    }

    /// <summary>Says that a client took a token.</summary>
    public void Succeed()
    {
        TokenFailure failure;
        lock (_lock)
        {
            if (_failure is null) return;
            failure = _failure;
            _failure = null;
        }

        LogRecovered(_logger, _time.GetUtcNow() - failure.Since);
    }

    /// <summary>Cancels the call that runs and does not wait for it.</summary>
    public void Dispose() => _ended.Cancel();

    // On the pool, twice: what is told of the token must not run under the lock, and the call may block its thread before it returns a task.
    private async Task<OAuthBearerToken> AskAsync()
    {
        using var overdue = new CancellationTokenSource(Bound, _time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(_ended.Token, overdue.Token);
        var call = Task.Run(() => _ask(stop.Token), stop.Token);
        OAuthBearerToken token;
        try
        {
            token = await call.WaitAsync(stop.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (overdue.IsCancellationRequested && !_ended.IsCancellationRequested)
        {
            throw new TimeoutException($"the callback gave no token within {Bound.TotalSeconds} s");
        }

        if (token is null) throw new InvalidOperationException("the callback returned null");
        if (token.ExpiresAt <= _time.GetUtcNow()) throw new InvalidOperationException($"the token expired at {token.ExpiresAt:O} already");
        lock (_lock) _last = token;
        Renewed?.Invoke(token);
        return token;
    }

    [LoggerMessage(EventId = 2010, EventName = "TokenFailed", Level = LogLevel.Error, Message = "WithOAuthBearerToken gave no token ({Reason}); clients ask again every 10 seconds. The token they have is good until {TokenExpiresAt}")]
    private static partial void LogFailed(ILogger logger, string reason, DateTimeOffset? tokenExpiresAt);

    [LoggerMessage(EventId = 2011, EventName = "TokenRecovered", Level = LogLevel.Information, Message = "WithOAuthBearerToken gives tokens again after {Outage}")]
    private static partial void LogRecovered(ILogger logger, TimeSpan outage);
}
