using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Troupe.EmbeddedKafka.Tests;

/// <summary>A connection that sends hand-made frames, for what no well-behaved client does.</summary>
internal sealed class RawClient : IDisposable
{
    private const int AnswerBytes = 1_000_000;

    private readonly TcpClient _tcp = new();

    private RawClient()
    {
    }

    public static Task<RawClient> ConnectAsync(EmbeddedKafkaServer server) => ConnectAsync(server.BootstrapServers);

    public static async Task<RawClient> ConnectAsync(string address)
    {
        var client = new RawClient();
        await client._tcp.ConnectAsync(IPEndPoint.Parse(address));
        return client;
    }

    /// <summary>A frame with a plain request header.</summary>
    public static byte[] Frame(ApiKey api, short version, int correlationId, byte[] body)
    {
        byte[] content = [.. Int16((short)api), .. Int16(version), .. Int32(correlationId), .. String("raw"), .. body];
        return [.. Int32(content.Length), .. content];
    }

    /// <summary>A Produce request of version 7 with one batch for one partition.</summary>
    public static byte[] Produce(string topic, int partition, byte[] records, int correlationId = 1) => Frame(
        ApiKey.Produce,
        7,
        correlationId,
        [
            .. Int16(-1), .. Int16(-1), .. Int32(1000), .. Int32(1), .. String(topic),
            .. Int32(1), .. Int32(partition), .. Int32(records.Length), .. records,
        ]);

    /// <summary>A Fetch request of version 11 for one partition.</summary>
    public static byte[] Fetch(string topic, int partition, long offset, int maxWait, int correlationId = 1) => Frame(
        ApiKey.Fetch,
        11,
        correlationId,
        [
            .. Int32(-1), .. Int32(maxWait), .. Int32(1), .. Int32(AnswerBytes), 0, .. Int32(0), .. Int32(-1), .. Int32(1), .. String(topic),
            .. Int32(1), .. Int32(partition), .. Int32(-1), .. Int64(offset), .. Int64(-1), .. Int32(AnswerBytes), .. Int32(0), .. String(""),
        ]);

    /// <summary>A JoinGroup request of version 1, of a new member with one assignor.</summary>
    public static byte[] JoinGroup(string group, int timeout) => Frame(
        ApiKey.JoinGroup,
        1,
        correlationId: 1,
        [
            .. String(group), .. Int32(timeout), .. Int32(timeout), .. String(""), .. String("consumer"),
            .. Int32(1), .. String("range"), .. Int32(1), 0,
        ]);

    public static byte[] Int16(short value)
    {
        var bytes = new byte[2];
        BinaryPrimitives.WriteInt16BigEndian(bytes, value);
        return bytes;
    }

    public static byte[] Int32(int value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, value);
        return bytes;
    }

    public static byte[] Int64(long value)
    {
        var bytes = new byte[8];
        BinaryPrimitives.WriteInt64BigEndian(bytes, value);
        return bytes;
    }

    public static byte[] String(string value) => [.. Int16((short)value.Length), .. Encoding.UTF8.GetBytes(value)];

    public Task SendAsync(byte[] bytes) => _tcp.GetStream().WriteAsync(bytes).AsTask();

    /// <summary>Sends what the broker takes, says that nothing more will come, and reads until the broker closes the connection.</summary>
    public async Task SendUntilClosedAsync(byte[] bytes)
    {
        try
        {
            var reading = _tcp.GetStream().CopyToAsync(Stream.Null);
            await SendAsync(bytes);
            _tcp.Client.Shutdown(SocketShutdown.Send);
            await reading.WaitAsync(KafkaClients.Patience);
        }
        catch (Exception problem) when (problem is IOException or SocketException)
        {
            // Closed by the broker in the middle.
        }
    }

    /// <summary>The next answer, from the correlation id on; null when the broker closed the connection.</summary>
    public async Task<byte[]?> ReceiveAsync()
    {
        try
        {
            var size = new byte[4];
            await _tcp.GetStream().ReadExactlyAsync(size);
            var answer = new byte[BinaryPrimitives.ReadInt32BigEndian(size)];
            await _tcp.GetStream().ReadExactlyAsync(answer);
            return answer;
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>Error code and base offset in the answer to <see cref="Produce"/>.</summary>
    public static (ErrorCode Error, long BaseOffset) ReadProduced(byte[] answer, string topic)
    {
        var partition = answer.AsSpan(4 + 4 + 2 + topic.Length + 4 + 4);
        return ((ErrorCode)BinaryPrimitives.ReadInt16BigEndian(partition), BinaryPrimitives.ReadInt64BigEndian(partition[2..]));
    }

    public static int CorrelationId(byte[] answer) => BinaryPrimitives.ReadInt32BigEndian(answer);

    public void Dispose() => _tcp.Dispose();
}
