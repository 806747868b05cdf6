namespace Troupe;

/// <summary>A token for the SASL mechanism <c>OAUTHBEARER</c>, as the callback of <c>WithOAuthBearerToken</c> gives it.</summary>
/// <remarks>Its text is never shown: <see cref="ToString"/> names the principal and the expiry only.</remarks>
public sealed class OAuthBearerToken
{
    /// <summary>A token and what the client needs to know of it.</summary>
    /// <param name="value">The token as the broker takes it, for example a signed JWT.</param>
    /// <param name="expiresAt">When it expires. Clients ask for the next one when four fifths of the time until then are over.</param>
    /// <param name="principal">Whose it is; must stay the same as long as a client runs, as brokers refuse another one (KIP-368).</param>
    /// <exception cref="ArgumentException">The value or the principal is empty.</exception>
    public OAuthBearerToken(string value, DateTimeOffset expiresAt, string principal)
    {
        ArgumentException.ThrowIfNullOrEmpty(value);
        ArgumentException.ThrowIfNullOrEmpty(principal);
        (Value, ExpiresAt, Principal) = (value, expiresAt, principal);
    }

    /// <summary>The token. A secret.</summary>
    public string Value { get; }

    /// <summary>When it expires.</summary>
    public DateTimeOffset ExpiresAt { get; }

    /// <summary>Whose it is.</summary>
    public string Principal { get; }

    /// <summary>SASL extensions (KIP-342), such as <c>logicalCluster</c> of a hosted Kafka.</summary>
    /// <value>None by default. Names are letters.</value>
    public IReadOnlyDictionary<string, string> Extensions { get; init; } = new Dictionary<string, string>();

    /// <summary>Principal and expiry.</summary>
    public override string ToString() => $"token of {Principal} until {ExpiresAt:O}";
}
