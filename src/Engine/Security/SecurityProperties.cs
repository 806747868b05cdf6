namespace Troupe.Engine.Security;

/// <summary>What a client's properties say about the security of its line, aliases and spellings considered.</summary>
internal static class SecurityProperties
{
    public const string OAuthBearer = "OAUTHBEARER";

    /// <summary>In upper case; <c>PLAINTEXT</c> when nothing is said.</summary>
    public static string Protocol(IReadOnlyDictionary<string, string> properties) =>
        (properties.GetValueOrDefault("security.protocol") ?? "PLAINTEXT").ToUpperInvariant();

    public static bool UsesTls(IReadOnlyDictionary<string, string> properties) => Protocol(properties) is "SSL" or "SASL_SSL";

    public static bool UsesSasl(IReadOnlyDictionary<string, string> properties) => Protocol(properties) is "SASL_PLAINTEXT" or "SASL_SSL";

    /// <summary>The mechanism as it was written; null when nothing is said.</summary>
    public static string? Mechanism(IReadOnlyDictionary<string, string> properties) =>
        properties.GetValueOrDefault("sasl.mechanism") ?? properties.GetValueOrDefault("sasl.mechanisms");

    public static bool UsesOAuthBearer(IReadOnlyDictionary<string, string> properties) =>
        UsesSasl(properties) && string.Equals(Mechanism(properties), OAuthBearer, StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether the client gets its tokens from an identity provider by itself.</summary>
    public static bool UsesOidc(IReadOnlyDictionary<string, string> properties) =>
        UsesOAuthBearer(properties)
        && string.Equals(properties.GetValueOrDefault("sasl.oauthbearer.method"), "oidc", StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether the client makes its own unsigned tokens, which only test brokers take.</summary>
    public static bool UsesUnsecuredTokens(IReadOnlyDictionary<string, string> properties) =>
        properties.GetValueOrDefault("enable.sasl.oauthbearer.unsecure.jwt") == "true";

    /// <summary>Whether somebody must give the client its tokens.</summary>
    public static bool NeedsTokens(IReadOnlyDictionary<string, string> properties) => UsesOAuthBearer(properties) && !UsesOidc(properties);

    /// <summary>Whether two clients show the same to a broker, so that what it says to one it says to the other.</summary>
    public static bool AreEqual(IReadOnlyDictionary<string, string> one, IReadOnlyDictionary<string, string> other) =>
        Of(one).SequenceEqual(Of(other));

    /// <summary>The properties that concern the line, in order.</summary>
    public static IEnumerable<KeyValuePair<string, string>> Of(IReadOnlyDictionary<string, string> properties) => properties
        .Where(property => property.Key.StartsWith("sasl.", StringComparison.Ordinal)
            || property.Key.StartsWith("ssl.", StringComparison.Ordinal)
            || property.Key == "security.protocol")
        .OrderBy(property => property.Key, StringComparer.Ordinal);
}
