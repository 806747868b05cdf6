using System.Text.Json;
using Confluent.Kafka;

namespace Quickstart;

/// <summary>Writes the flights into their topic, keyed by origin: flights of one airport keep their order.</summary>
/// <param name="rate">Flights a second; null for as many as the cluster takes.</param>
internal sealed class Filling(Cluster cluster, RunNames names, int? rate)
{
    private const int Portion = 1000;
    private const int Notice = 5000;

    private static readonly TimeSpan FlushPatience = TimeSpan.FromSeconds(2);

    /// <summary>Returns when the topic holds all flights.</summary>
    /// <param name="flights">All of them.</param>
    /// <param name="goesOn">Whether the topic may hold some already.</param>
    public async Task RunAsync(IReadOnlyCollection<Flight> flights, bool goesOn, CancellationToken cancellationToken)
    {
        var missing = flights;
        if (goesOn)
        {
            missing = await MissingAsync(flights, cancellationToken);
            Console.WriteLine($"The run goes on: {flights.Count - missing.Count} of {flights.Count} flights were there before.");
        }

        await WriteAsync(missing, cancellationToken);
        Console.WriteLine($"Topic {names.Flights} holds {flights.Count} flights in {Cluster.Partitions} partitions.");
    }

    /// <summary>The flights that the topic does not hold. Only its records tell, as a filling may have been killed at any point.</summary>
    private async Task<IReadOnlyCollection<Flight>> MissingAsync(IReadOnlyCollection<Flight> flights, CancellationToken cancellationToken)
    {
        using var reader = new TopicReader(cluster, names, names.Flights);
        var held = await Task.Run(
            () => reader.Rest(cancellationToken).Select(record => TopicReader.Read<Flight>(record).Index).ToHashSet(), CancellationToken.None);
        return [.. flights.Where(flight => !held.Contains(flight.Index))];
    }

    /// <summary>Returns when the broker has them all; a kept run says on the way how far it is.</summary>
    private async Task WriteAsync(IReadOnlyCollection<Flight> flights, CancellationToken cancellationToken)
    {
        using var producer = new ProducerBuilder<string, byte[]>(
            Client.Configure(new ProducerConfig { EnableIdempotence = true, LingerMs = 5 }, cluster.Servers)).SetLogHandler(Client.IgnoreLog).Build();
        var started = TimeProvider.System.GetTimestamp();
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
                await KeepToTheRateAsync(written, TimeProvider.System.GetElapsedTime(started), cancellationToken);
            }
        }
        finally
        {
            // What is on its way when the run is stopped must be in the topic before another start looks which flights are missing.
            producer.Flush(FlushPatience);
        }
    }

    private Task KeepToTheRateAsync(int written, TimeSpan elapsed, CancellationToken cancellationToken)
    {
        var due = rate is { } flights ? TimeSpan.FromSeconds((double)written / flights) : elapsed;
        return due > elapsed ? Task.Delay(due - elapsed, TimeProvider.System, cancellationToken) : Task.CompletedTask;
    }

    private static Message<string, byte[]> ToMessage(Flight flight) => new()
    {
        Key = flight.Origin,
        Value = JsonSerializer.SerializeToUtf8Bytes(flight, JsonSerializerOptions.Web),
    };
}
