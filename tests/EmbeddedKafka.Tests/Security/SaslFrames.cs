using System.Buffers.Binary;
using System.Text;

namespace Troupe.EmbeddedKafka.Tests.Security;

/// <summary>Hand-made frames of an authentication.</summary>
internal static class SaslFrames
{
    public static byte[] Handshake(string mechanism) => RawClient.Frame(ApiKey.SaslHandshake, 1, 1, RawClient.String(mechanism));

    public static byte[] Authenticate(string message) => Authenticate(Encoding.UTF8.GetBytes(message));

    public static byte[] Authenticate(byte[] message) =>
        RawClient.Frame(ApiKey.SaslAuthenticate, 1, 2, [.. RawClient.Int32(message.Length), .. message]);

    public static string Plain(string user, string password) => $"\0{user}\0{password}";

    public static string Bearer(string token, string authorizationId = "") =>
        $"n,{(authorizationId.Length > 0 ? "a=" : "")}{authorizationId},\u0001auth=Bearer {token}\u0001\u0001";

    /// <summary>The code behind the correlation id, in both answers.</summary>
    public static ErrorCode Error(byte[]? answer) => (ErrorCode)BinaryPrimitives.ReadInt16BigEndian(answer.AsSpan(4));

    /// <summary>What is behind the error code of SaslAuthenticate version 1: message, bytes, lifetime of the session in milliseconds.</summary>
    public static (string Message, string Bytes, long Lifetime) Answer(byte[]? answer)
    {
        var rest = answer.AsSpan(6);
        var length = BinaryPrimitives.ReadInt16BigEndian(rest);
        var message = length < 0 ? "" : Encoding.UTF8.GetString(rest.Slice(2, length));
        rest = rest[(2 + Math.Max((short)0, length))..];
        var bytes = Encoding.UTF8.GetString(rest.Slice(4, BinaryPrimitives.ReadInt32BigEndian(rest)));
        return (message, bytes, BinaryPrimitives.ReadInt64BigEndian(rest[(4 + BinaryPrimitives.ReadInt32BigEndian(rest))..]));
    }

    public static async Task<byte[]?> AskAsync(this RawClient client, byte[] frame)
    {
        await client.SendAsync(frame);
        return await client.ReceiveAsync().WaitAsync(KafkaClients.Patience);
    }
}
