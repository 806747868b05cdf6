using System.Text.Json;
using static Troupe.Engine.Telemetry.TelemetryNames;

namespace Troupe.Engine.Telemetry;

/// <summary>The statistics of one Kafka client, kept for whoever collects. There are none unless <c>statistics.interval.ms</c> is set.</summary>
/// <param name="groupId">The consumer group of the client; null for a producer.</param>
internal sealed class ClientStatistics(string? groupId) : IDisposable
{
    private ClientFigures? _figures;
    private KeyValuePair<string, object?>[] _tags = [];

    /// <summary>The newest; null before the first.</summary>
    public ClientFigures? Figures => Volatile.Read(ref _figures);

    public KeyValuePair<string, object?>[] Tags => Volatile.Read(ref _tags);

    /// <summary>The client's own handler of statistics; on the thread that polls it.</summary>
    public void Take(string statistics)
    {
        if (!ClientGauges.AreObserved) return;
        try
        {
            var figures = ClientFigures.Read(statistics);
            if (_tags.Length == 0) Volatile.Write(ref _tags, TagsOf(figures.Name));
            Volatile.Write(ref _figures, figures);
            ClientGauges.Add(this);
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            // A client that writes something else gives no figures; it must not lose its partitions for that.
        }
    }

    public void Dispose() => ClientGauges.Remove(this);

    private KeyValuePair<string, object?>[] TagsOf(string client) =>
    [
        new(Attributes.System, Value.Kafka),
        new(Attributes.ClientId, client),
        .. groupId is null ? Array.Empty<KeyValuePair<string, object?>>() : [new(Attributes.ConsumerGroup, groupId)],
    ];
}
