using System.Collections.Immutable;
using System.Text.Json;

namespace Troupe.Engine.Telemetry;

/// <summary>What one line of a client's statistics says (librdkafka's <c>STATISTICS.md</c>), as far as it is shown.</summary>
/// <param name="Name">The client's name, unique in its process, for example <c>rdkafka#consumer-1</c>.</param>
/// <param name="SentBytes">Sent to brokers since it was made.</param>
/// <param name="ReceivedBytes">Received from brokers since it was made.</param>
/// <param name="ProduceMessages">Produced and not acknowledged.</param>
/// <param name="ProduceBytes">Their bytes.</param>
/// <param name="FetchMessages">Prefetched and not polled.</param>
/// <param name="FetchBytes">Their bytes.</param>
/// <param name="Brokers">Those it is connected to.</param>
internal sealed record ClientFigures(
    string Name,
    long SentBytes,
    long ReceivedBytes,
    long ProduceMessages,
    long ProduceBytes,
    long FetchMessages,
    long FetchBytes,
    ImmutableArray<ClientFigures.Broker> Brokers)
{
    private const double MicrosecondsPerSecond = 1_000_000;

    /// <exception cref="JsonException">It is no JSON.</exception>
    /// <exception cref="KeyNotFoundException">It is none of librdkafka 2.</exception>
    public static ClientFigures Read(string statistics)
    {
        using var document = JsonDocument.Parse(statistics);
        var client = document.RootElement;
        var (fetchMessages, fetchBytes) = (0L, 0L);
        foreach (var topic in client.GetProperty("topics").EnumerateObject())
        {
            foreach (var partition in topic.Value.GetProperty("partitions").EnumerateObject())
            {
                fetchMessages += Number(partition.Value, "fetchq_cnt");
                fetchBytes += Number(partition.Value, "fetchq_size");
            }
        }

        return new ClientFigures(
            client.GetProperty("name").GetString()!,
            Number(client, "tx_bytes"),
            Number(client, "rx_bytes"),
            Number(client, "msg_cnt"),
            Number(client, "msg_size"),
            fetchMessages,
            fetchBytes,
            [.. client.GetProperty("brokers").EnumerateObject().Select(broker => broker.Value).Where(IsConnection).Select(ReadBroker)]);
    }

    /// <summary>The bootstrap server and the coordinator have entries of their own, which stand beside the one of their broker.</summary>
    private static bool IsConnection(JsonElement broker) =>
        broker.GetProperty("source").GetString() == "learned" && broker.GetProperty("state").GetString() == "UP";

    private static Broker ReadBroker(JsonElement broker)
    {
        var address = broker.GetProperty("nodename").GetString()!;
        var colon = address.LastIndexOf(':');
        return new Broker(
            address[..colon],
            int.TryParse(address[(colon + 1)..], out var port) ? port : 0,
            Number(broker, "outbuf_cnt") + Number(broker, "waitresp_cnt"),
            Number(broker.GetProperty("rtt"), "avg") / MicrosecondsPerSecond);
    }

    private static long Number(JsonElement element, string name) => element.GetProperty(name).GetInt64();

    /// <param name="Host">Its host.</param>
    /// <param name="Port">Its port.</param>
    /// <param name="Requests">Requests that wait to be sent or answered.</param>
    /// <param name="RoundTrip">Mean of the last interval in seconds; 0 if nothing was answered in it.</param>
    internal sealed record Broker(string Host, int Port, long Requests, double RoundTrip);
}
