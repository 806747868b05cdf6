using System.Text;

namespace Troupe.EmbeddedKafka.Security;

/// <summary>
/// OAUTHBEARER (RFC 7628): <c>n,a=AUTHZID,^Aauth=Bearer TOKEN^A...^A^A</c>. A token that is not accepted is answered with a status in JSON;
/// the exchange ends when the client has confirmed that with a single ^A. Extensions (KIP-342) are read over.
/// </summary>
internal sealed class OAuthBearerExchange(Func<string, EmbeddedToken?> validate, TimeProvider time) : ISaslExchange
{
    private const char Separator = '\u0001';
    private const string Bearer = "Bearer ";
    private const string Authorization = "auth=";
    private const string InvalidToken = """{"status":"invalid_token"}""";

    private bool _isRefused;

    public SaslStep Next(ReadOnlySpan<byte> message)
    {
        if (_isRefused)
            return SaslStep.Refuse(InvalidToken);
        if (!TryRead(Encoding.UTF8.GetString(message), out var authorizationId, out var token))
            return SaslStep.Refuse($"Authentication failed during authentication due to invalid credentials with SASL mechanism {SaslMechanisms.OAuthBearer}");

        var accepted = validate(token);
        if (accepted is null || accepted.ExpiresAt <= time.GetUtcNow())
        {
            _isRefused = true;
            return SaslStep.Challenge(Encoding.UTF8.GetBytes(InvalidToken));
        }

        return authorizationId.Length > 0 && authorizationId != accepted.Principal
            ? SaslStep.Refuse($"Authentication failed: Client requested an authorization id ({authorizationId}) that is different from the token's principal name ({accepted.Principal})")
            : new SaslStep([]) { Principal = accepted.Principal, ExpiresAt = accepted.ExpiresAt };
    }

    private static bool TryRead(string message, out string authorizationId, out string token)
    {
        (authorizationId, token) = ("", "");
        var parts = message.Split(Separator);

        // The header, at least one pair, and the two separators that end it.
        if (parts.Length < 4 || parts[^1].Length > 0 || parts[^2].Length > 0)
            return false;
        var header = parts[0].Split(',');
        if (header is not ["n", var authorization, ""])
            return false;
        if (authorization.Length > 0 && !authorization.StartsWith("a=", StringComparison.Ordinal))
            return false;

        authorizationId = authorization.Length > 0 ? authorization[2..] : "";
        var value = parts[1..^2].FirstOrDefault(static pair => pair.StartsWith(Authorization, StringComparison.Ordinal))?[Authorization.Length..];
        if (value is null || !value.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase))
            return false;
        token = value[Bearer.Length..].Trim();
        return token.Length > 0;
    }
}
