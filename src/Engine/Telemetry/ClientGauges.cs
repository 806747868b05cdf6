using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using static Troupe.Engine.Telemetry.TelemetryNames;

namespace Troupe.Engine.Telemetry;

/// <summary>What the Kafka clients say about themselves, shown as they said it last.</summary>
internal static class ClientGauges
{
    private static readonly ConcurrentDictionary<ClientStatistics, byte> Clients = [];

    private static readonly Instrument[] All =
    [
        Instruments.Meter.CreateObservableGauge(
            Metric.ClientRoundTrip, () => OfBrokers(broker => broker.RoundTrip), "s", "Mean time of a request to a broker and back."),
        Instruments.Meter.CreateObservableGauge(
            Metric.ClientRequests, () => OfBrokers(broker => broker.Requests), "{request}", "Requests to a broker that wait to be sent or answered."),
        Instruments.Meter.CreateObservableCounter(
            Metric.ClientSentBytes, () => OfClients(client => client.SentBytes), "By", "Bytes sent to brokers."),
        Instruments.Meter.CreateObservableCounter(
            Metric.ClientReceivedBytes, () => OfClients(client => client.ReceivedBytes), "By", "Bytes received from brokers."),
        Instruments.Meter.CreateObservableGauge(
            Metric.ClientProduceMessages, () => OfClients(client => client.ProduceMessages), "{message}", "Messages produced and not acknowledged."),
        Instruments.Meter.CreateObservableGauge(
            Metric.ClientProduceBytes, () => OfClients(client => client.ProduceBytes), "By", "Bytes produced and not acknowledged."),
        Instruments.Meter.CreateObservableGauge(
            Metric.ClientFetchMessages, () => OfClients(client => client.FetchMessages), "{message}", "Messages prefetched and not polled."),
        Instruments.Meter.CreateObservableGauge(
            Metric.ClientFetchBytes, () => OfClients(client => client.FetchBytes), "By", "Bytes prefetched and not polled."),
    ];

    public static bool AreObserved => Array.Exists(All, instrument => instrument.Enabled);

    public static void Add(ClientStatistics client) => Clients.TryAdd(client, 0);

    public static void Remove(ClientStatistics client) => Clients.TryRemove(client, out _);

    private static IEnumerable<Measurement<long>> OfClients(Func<ClientFigures, long> read) =>
        Clients.Keys.Select(client => new Measurement<long>(read(client.Figures!), client.Tags));

    private static IEnumerable<Measurement<T>> OfBrokers<T>(Func<ClientFigures.Broker, T> read)
        where T : struct => Clients.Keys.SelectMany(client => client.Figures!.Brokers.Select(broker => new Measurement<T>(
            read(broker), [.. client.Tags, new(Attributes.ServerAddress, broker.Host), new(Attributes.ServerPort, broker.Port)])));
}
