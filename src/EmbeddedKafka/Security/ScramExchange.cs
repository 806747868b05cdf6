using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Troupe.EmbeddedKafka.Security;

/// <summary>
/// SCRAM (RFC 5802) without channel binding: the client proves that it knows the password, the server that it does too, and neither sends
/// it. Not done: SASLprep of names and passwords, and delegation tokens (KIP-48).
/// </summary>
internal sealed class ScramExchange(ScramHash hash, IReadOnlyDictionary<string, string> users) : ISaslExchange
{
    private const int SaltBytes = 16;
    private const int NonceBytes = 18;

    private string? _header;
    private string _clientFirst = "";
    private string _serverFirst = "";
    private string _nonce = "";
    private string _user = "";
    private byte[] _salted = [];

    public SaslStep Next(ReadOnlySpan<byte> message)
    {
        var text = Encoding.UTF8.GetString(message);
        return _header is null ? First(text) : Final(text);
    }

    /// <summary><c>n,a=AUTHZID,n=USER,r=NONCE</c>.</summary>
    private SaslStep First(string message)
    {
        var fields = message.Split(',');
        if (fields.Length < 4 || fields[0] is not ("n" or "y") || !IsField(fields[2], 'n') || !IsField(fields[3], 'r') || fields[3].Length == 2)
            return Refuse();

        _header = $"{fields[0]},{fields[1]},";
        _clientFirst = message[_header.Length..];
        _user = fields[2][2..].Replace("=2C", ",", StringComparison.Ordinal).Replace("=3D", "=", StringComparison.Ordinal);
        var authorizationId = IsField(fields[1], 'a') ? fields[1][2..] : fields[1];
        if ((authorizationId.Length > 0 && authorizationId != _user) || !users.TryGetValue(_user, out var password))
            return Refuse();

        var salt = RandomNumberGenerator.GetBytes(SaltBytes);
        _salted = hash.SaltedPassword(password, salt);
        _nonce = fields[3][2..] + Convert.ToBase64String(RandomNumberGenerator.GetBytes(NonceBytes));
        _serverFirst = $"r={_nonce},s={Convert.ToBase64String(salt)},i={ScramHash.Iterations}";
        return SaslStep.Challenge(Encoding.UTF8.GetBytes(_serverFirst));
    }

    /// <summary><c>c=BINDING,r=NONCE,p=PROOF</c>.</summary>
    private SaslStep Final(string message)
    {
        var fields = message.Split(',');
        var binding = $"c={Convert.ToBase64String(Encoding.UTF8.GetBytes(_header!))}";
        if (fields.Length < 3 || _salted.Length == 0 || fields[0] != binding || fields[1] != $"r={_nonce}" || !IsField(fields[^1], 'p') || !Base64.IsValid(fields[^1].AsSpan(2)))
            return Refuse();

        var proof = Convert.FromBase64String(fields[^1][2..]);
        var signed = $"{_clientFirst},{_serverFirst},{message[..(message.Length - fields[^1].Length - 1)]}";
        var storedKey = hash.Hash(hash.Hmac(_salted, "Client Key"));
        var signature = hash.Hmac(storedKey, signed);
        if (proof.Length != signature.Length)
            return Refuse();

        // The client's key, if it knows the password: the proof is that key under the signature.
        for (var index = 0; index < proof.Length; index++)
            proof[index] ^= signature[index];
        if (!CryptographicOperations.FixedTimeEquals(hash.Hash(proof), storedKey))
            return Refuse();

        var serverKey = hash.Hmac(_salted, "Server Key");
        var answer = $"v={Convert.ToBase64String(hash.Hmac(serverKey, signed))}";
        return new SaslStep(Encoding.UTF8.GetBytes(answer)) { Principal = _user };
    }

    private SaslStep Refuse() => SaslStep.Refuse(
        $"Authentication failed during authentication due to invalid credentials with SASL mechanism {hash.Mechanism}");

    private static bool IsField(string field, char name) => field.Length >= 2 && field[0] == name && field[1] == '=';
}
