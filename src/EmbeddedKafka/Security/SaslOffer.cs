namespace Troupe.EmbeddedKafka.Security;

/// <summary>What a listener offers to those who authenticate.</summary>
internal sealed class SaslOffer(SecureListenerOptions options, TimeProvider time)
{
    public IReadOnlyList<string> Mechanisms { get; } = options.Mechanisms;

    /// <summary>Longest session of a connection; zero for one without end.</summary>
    public TimeSpan MaxSession { get; } = options.MaxReauthentication;

    public TimeProvider Time { get; } = time;

    /// <summary>Begins an authentication; null for a mechanism that is not offered.</summary>
    public ISaslExchange? Begin(string mechanism) => Mechanisms.Contains(mechanism, StringComparer.Ordinal)
        ? mechanism switch
        {
            SaslMechanisms.Plain => new PlainExchange(options.Users!),
            SaslMechanisms.ScramSha256 => new ScramExchange(ScramHash.Sha256, options.Users!),
            SaslMechanisms.ScramSha512 => new ScramExchange(ScramHash.Sha512, options.Users!),
            _ => new OAuthBearerExchange(options.ValidateToken!, Time),
        }
        : null;
}
