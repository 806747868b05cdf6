using System.Security.Cryptography;
using System.Text;

namespace Troupe.EmbeddedKafka.Security;

/// <summary>The functions of RFC 5802 over one hash.</summary>
internal sealed class ScramHash
{
    /// <summary>What a Kafka broker uses unless told otherwise, and the least it accepts.</summary>
    public const int Iterations = 4096;

    private readonly HashAlgorithmName _name;
    private readonly int _bytes;

    private ScramHash(string mechanism, HashAlgorithmName name, int bytes) => (Mechanism, _name, _bytes) = (mechanism, name, bytes);

    public static ScramHash Sha256 { get; } = new(SaslMechanisms.ScramSha256, HashAlgorithmName.SHA256, SHA256.HashSizeInBytes);

    public static ScramHash Sha512 { get; } = new(SaslMechanisms.ScramSha512, HashAlgorithmName.SHA512, SHA512.HashSizeInBytes);

    public string Mechanism { get; }

    public byte[] SaltedPassword(string password, byte[] salt) =>
        Rfc2898DeriveBytes.Pbkdf2(Encoding.UTF8.GetBytes(password), salt, Iterations, _name, _bytes);

    public byte[] Hash(byte[] bytes) => CryptographicOperations.HashData(_name, bytes);

    public byte[] Hmac(byte[] key, string text) => CryptographicOperations.HmacData(_name, key, Encoding.UTF8.GetBytes(text));
}
