using Troupe.EmbeddedKafka.Wire;

namespace Troupe.EmbeddedKafka.Security;

/// <summary>Who is at the other end of a connection, and whether it may ask for anything yet. Used by one request at a time.</summary>
/// <remarks>
/// <code>
/// state          entered by                             leaves by
/// unknown        start, where the listener offers SASL  SaslHandshake with an offered mechanism -> exchanging
/// exchanging     SaslHandshake                          SaslAuthenticate: -> authenticated, or refused and closed
/// authenticated  SaslAuthenticate; start without SASL   its end is over: closed at the next request; SaslHandshake before that
///                                                       (KIP-368) -> exchanging, still authenticated until its end
/// </code>
/// </remarks>
/// <param name="clientHost">For the description of group members.</param>
/// <param name="port">Where clients of this listener are told to connect to.</param>
/// <param name="offer">What they may authenticate with; null where nobody has to.</param>
internal sealed class ClientSession(string clientHost, int port, SaslOffer? offer)
{
    /// <summary>Kafka's own <c>sasl.server.max.receive.size</c>.</summary>
    public const int MaxUnknownRequestBytes = 512 * 1024;

    private static long _count;

    private ISaslExchange? _exchange;
    private string? _mechanism;
    private string? _principal;
    private DateTimeOffset? _endsAt;

    /// <summary>Of the process; tells its connections apart.</summary>
    public long Number { get; } = Interlocked.Increment(ref _count);

    public string ClientHost { get; } = clientHost;

    public int Port { get; } = port;

    /// <summary>What SaslHandshake lists.</summary>
    public IReadOnlyList<string> Mechanisms => offer?.Mechanisms ?? [];

    public bool IsAuthenticated => offer is null || _principal is not null;

    /// <exception cref="MalformedRequestException">The client may not ask for this now: its connection is to be closed.</exception>
    public void ThrowUnlessAllowed(ApiKey api)
    {
        if (offer is null || api is ApiKey.SaslHandshake or ApiKey.SaslAuthenticate)
            return;
        if (_principal is null && api != ApiKey.ApiVersions)
            throw new MalformedRequestException($"{api} before authentication.");
        if (_endsAt is { } end && offer.Time.GetUtcNow() >= end)
            throw new MalformedRequestException($"The SASL session of {_principal} is over, and the client has not authenticated again.");
    }

    /// <summary>Begins an authentication.</summary>
    /// <exception cref="MalformedRequestException">One is under way.</exception>
    public ErrorCode Handshake(string mechanism)
    {
        // Without an end there is nothing to prolong.
        if (offer is null || (_principal is not null && _endsAt is null))
            return ErrorCode.IllegalSaslState;
        if (_exchange is not null)
            throw new MalformedRequestException("SaslHandshake while an authentication is under way.");
        if ((_mechanism is not null && mechanism != _mechanism) || offer.Begin(mechanism) is not { } exchange)
            return ErrorCode.UnsupportedSaslMechanism;

        (_exchange, _mechanism) = (exchange, mechanism);
        return ErrorCode.None;
    }

    /// <summary>Takes the next message of the authentication under way; null where none is expected.</summary>
    /// <param name="message">The client's bytes.</param>
    /// <param name="lifetime">How long the session lasts from now; zero for one without end, or before it began.</param>
    public SaslStep? Authenticate(ReadOnlySpan<byte> message, out TimeSpan lifetime)
    {
        lifetime = TimeSpan.Zero;
        if (offer is null || _exchange is null)
            return null;

        var step = _exchange.Next(message);
        if (step is { Failure: null, Principal: null })
            return step;

        _exchange = null;
        if (step.Failure is not null)
            return step;
        if (_principal is not null && step.Principal != _principal)
            return SaslStep.Refuse($"Cannot change principals during re-authentication from User.{_principal}: to User.{step.Principal}");

        var now = offer.Time.GetUtcNow();
        _principal = step.Principal;
        _endsAt = step.ExpiresAt;
        if (offer.MaxSession > TimeSpan.Zero && (_endsAt is null || now + offer.MaxSession < _endsAt))
            _endsAt = now + offer.MaxSession;
        lifetime = _endsAt is { } end && end > now ? end - now : TimeSpan.Zero;
        return step;
    }
}
