using Troupe.EmbeddedKafka.Security;

namespace Troupe.EmbeddedKafka;

/// <summary>A second listener of an <see cref="EmbeddedKafkaServer"/>, with TLS, SASL or both. The plain one stays as it is.</summary>
public sealed record SecureListenerOptions
{
    /// <summary>Port on 127.0.0.1 to listen on.</summary>
    /// <value>0 to 65,535; 0 by default: the system chooses a free one.</value>
    public int Port { get; init; }

    /// <summary>
    /// Whether it speaks TLS, with a certificate for <c>127.0.0.1</c> and <c>localhost</c> of an authority of its own, both made at the
    /// start: <see cref="EmbeddedKafkaServer.CertificateAuthorityPem"/>.
    /// </summary>
    /// <value>True by default. The client's <c>security.protocol</c> is <c>SSL</c> or <c>SASL_SSL</c> then, else <c>SASL_PLAINTEXT</c>.</value>
    public bool UseTls { get; init; } = true;

    /// <summary>Passwords by user name, for <c>PLAIN</c>, <c>SCRAM-SHA-256</c> and <c>SCRAM-SHA-512</c>.</summary>
    /// <value>
    /// Null by default: none of the three is offered. Read at every authentication, so a concurrent dictionary may change meanwhile.
    /// </value>
    public IReadOnlyDictionary<string, string>? Users { get; init; }

    /// <summary>Says whose token this is, for <c>OAUTHBEARER</c>; null for one that is not accepted.</summary>
    /// <value>
    /// Null by default: the mechanism is not offered. Called with the token as the client sent it, on the thread of a connection, several at
    /// once. The expiry of the token is checked by the server itself, by its own clock.
    /// </value>
    public Func<string, EmbeddedToken?>? ValidateToken { get; init; }

    /// <summary>
    /// How long a connection may be used before its client authenticates anew (Kafka's <c>connections.max.reauth.ms</c>, KIP-368). One that
    /// does not is closed at its next request. A token that expires sooner ends the session sooner.
    /// </summary>
    /// <value>Not negative; zero by default: as long as the token lives, or without end.</value>
    public TimeSpan MaxReauthentication { get; init; }

    /// <summary>The SASL mechanisms that are offered; none of them: whoever speaks TLS is let in.</summary>
    internal IReadOnlyList<string> Mechanisms =>
    [
        .. Users is null ? Array.Empty<string>() : [SaslMechanisms.Plain, SaslMechanisms.ScramSha256, SaslMechanisms.ScramSha512],
        .. ValidateToken is null ? Array.Empty<string>() : [SaslMechanisms.OAuthBearer],
    ];

    internal IEnumerable<string> Validate()
    {
        if (Port is < 0 or > 65_535)
            yield return $"SecureListener.Port ({Port}) must be 0 to 65535.";
        if (MaxReauthentication < TimeSpan.Zero)
            yield return $"SecureListener.MaxReauthentication ({MaxReauthentication}) must not be negative.";
        if (!UseTls && Mechanisms.Count == 0)
            yield return "SecureListener has neither TLS nor SASL. Set UseTls, Users or ValidateToken.";
    }
}
