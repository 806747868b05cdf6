using Confluent.Kafka;

namespace Troupe.Engine.Security;

/// <summary>
/// Gives one client its tokens. The client asks on whatever thread serves its events, for a consumer the poll thread, and is answered later from
/// the pool; until then it goes on with the token it has. After a failure it asks again by itself, ten seconds later.
/// </summary>
internal sealed class TokenRefresh : IDisposable
{
    private readonly TokenSource _source;
    private readonly SecretMask _mask;
    private readonly Lock _lock = new();
    private IClient? _follower;
    private bool _isEnded;

    private TokenRefresh(TokenSource source, SecretMask mask) => (_source, _mask) = (source, mask);

    /// <summary>Null where a client of these properties needs no tokens, or gets them by itself (<c>sasl.oauthbearer.method = oidc</c>).</summary>
    public static TokenRefresh? For(IReadOnlyDictionary<string, string> properties, TokenSource? source) =>
        source is not null && SecurityProperties.NeedsTokens(properties) ? new TokenRefresh(source, SecretMask.Of(properties)) : null;

    /// <summary>Asks for a token. Returns at once.</summary>
    public void Begin(IClient client) => _ = RunAsync(client);

    /// <summary>Gives a client that nobody polls, and that therefore never asks, every token that the others get.</summary>
    public void Follow(IClient client)
    {
        _follower = client;
        _source.Renewed += Forward;
        Begin(client);
    }

    /// <summary>No token reaches the client after this; to be called before the client is disposed, as its native half is gone then.</summary>
    public void Dispose()
    {
        _source.Renewed -= Forward;
        lock (_lock) _isEnded = true;
    }

    private void Forward(OAuthBearerToken token)
    {
        lock (_lock)
        {
            if (!_isEnded) TrySet(_follower!, token);
        }
    }

    private async Task RunAsync(IClient client)
    {
        OAuthBearerToken? token = null;
        try
        {
            token = await _source.GetAsync().ConfigureAwait(false);
        }
        catch (Exception problem)
        {
            // Whatever the callback threw: the client must hear of it, or it would not ask again.
            if (!IsEnded) _source.Fail(problem, _mask);
        }

        lock (_lock)
        {
            if (_isEnded) return;
            if (token is not null && TrySet(client, token)) _source.Succeed();
            else client.OAuthBearerSetTokenFailure(TokenSource.FailureText);
        }
    }

    private bool IsEnded
    {
        get
        {
            lock (_lock) return _isEnded;
        }
    }

    private bool TrySet(IClient client, OAuthBearerToken token)
    {
        try
        {
            client.OAuthBearerSetToken(
                token.Value, token.ExpiresAt.ToUnixTimeMilliseconds(), token.Principal, token.Extensions.ToDictionary());
            return true;
        }
        catch (Exception problem) when (problem is KafkaException or ArgumentException)
        {
            // Characters or extensions that the client does not take.
            _source.Fail(problem, _mask);
            return false;
        }
    }
}
