namespace Troupe.EmbeddedKafka.Security;

/// <summary>The names of the mechanisms on the wire.</summary>
internal static class SaslMechanisms
{
    public const string Plain = "PLAIN";
    public const string ScramSha256 = "SCRAM-SHA-256";
    public const string ScramSha512 = "SCRAM-SHA-512";
    public const string OAuthBearer = "OAUTHBEARER";
}
