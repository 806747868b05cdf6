using System.Security.Cryptography;
using System.Text;

namespace Troupe.EmbeddedKafka.Security;

/// <summary>PLAIN (RFC 4616): authorization id, user name and password, with a zero byte between them.</summary>
internal sealed class PlainExchange(IReadOnlyDictionary<string, string> users) : ISaslExchange
{
    private const int Parts = 3;

    public SaslStep Next(ReadOnlySpan<byte> message)
    {
        var parts = Encoding.UTF8.GetString(message).Split('\0');
        if (parts.Length != Parts)
            return SaslStep.Refuse($"Invalid SASL/PLAIN response: expected {Parts} tokens, got {parts.Length}");

        var (authorizationId, user, password) = (parts[0], parts[1], parts[2]);
        if (user.Length == 0)
            return SaslStep.Refuse("Authentication failed: username not specified");
        if (password.Length == 0)
            return SaslStep.Refuse("Authentication failed: password not specified");
        if (!users.TryGetValue(user, out var expected) || !AreEqual(expected, password))
            return SaslStep.Refuse("Authentication failed: Invalid username or password");
        return authorizationId.Length > 0 && authorizationId != user
            ? SaslStep.Refuse("Authentication failed: Client requested an authorization id that is different from username")
            : new SaslStep([]) { Principal = user };
    }

    private static bool AreEqual(string one, string other) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(one), Encoding.UTF8.GetBytes(other));
}
