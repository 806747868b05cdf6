using System.Text.Json;
using Confluent.Kafka;

namespace Quickstart;

/// <summary>Writes the flights into their topic, keyed by origin: flights of one airport keep their order.</summary>
internal static class Filling
{
    private const int Portion = 1000;
    private const int Notice = 5000;

    private static readonly TimeSpan FlushPatience = TimeSpan.FromSeconds(2);

    /// <summary>The flights that the topic does not hold. Only its records tell, as a filling may have been killed at any point.</summary>
    public static async Task<IReadOnlyCollection<Flight>> MissingAsync(
        Cluster cluster, RunNames names, IReadOnlyCollection<Flight> flights, CancellationToken cancellationToken)
    {
        using var reader = new TopicReader(cluster, names, names.Flights);
        var held = await Task.Run(
            () => reader.Rest(cancellationToken).Select(record => TopicReader.Read<Flight>(record).Index).ToHashSet(), CancellationToken.None);
        return [.. flights.Where(flight => !held.Contains(flight.Index))];
    }

    /// <summary>Returns when the broker has them all; a kept run says on the way how far it is.</summary>
    public static async Task RunAsync(Cluster cluster, RunNames names, IReadOnlyCollection<Flight> flights, CancellationToken cancellationToken)
    {
        using var producer = new ProducerBuilder<string, byte[]>(
            Client.Configure(new ProducerConfig { EnableIdempotence = true, LingerMs = 5 }, cluster.Servers)).SetLogHandler(Client.IgnoreLog).Build();
        try
        {
            var written = 0;
            foreach (var portion in flights.Chunk(Portion))
            {
                cancellationToken.ThrowIfCancellationRequested();
                await Task.WhenAll(portion.Select(flight => producer.ProduceAsync(names.Flights, ToMessage(flight), cancellationToken)));
                written += portion.Length;
                if (names.IsKept && written % Notice == 0)
                    Console.WriteLine($"Wrote {written} of {flights.Count} flights.");
            }
        }
        finally
        {
            // What is on its way when the run is stopped must be in the topic before another start looks which flights are missing.
            producer.Flush(FlushPatience);
        }
    }

    private static Message<string, byte[]> ToMessage(Flight flight) => new()
    {
        Key = flight.Origin,
        Value = JsonSerializer.SerializeToUtf8Bytes(flight, JsonSerializerOptions.Web),
    };
}
