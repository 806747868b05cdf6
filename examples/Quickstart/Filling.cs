using System.Text.Json;
using Confluent.Kafka;

namespace Quickstart;

/// <summary>Writes the flights into their topic, keyed by origin: flights of one airport keep their order.</summary>
internal static class Filling
{
    /// <summary>Returns when the broker has them all.</summary>
    public static async Task RunAsync(Cluster cluster, RunNames names, IEnumerable<Flight> flights, CancellationToken cancellationToken)
    {
        using var producer = new ProducerBuilder<string, byte[]>(
            Client.Configure(new ProducerConfig { EnableIdempotence = true, LingerMs = 5 }, cluster.Servers)).SetLogHandler(Client.IgnoreLog).Build();
        var sent = new List<Task>();
        foreach (var flight in flights)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var message = new Message<string, byte[]>
            {
                Key = flight.Origin,
                Value = JsonSerializer.SerializeToUtf8Bytes(flight, JsonSerializerOptions.Web),
            };
            sent.Add(producer.ProduceAsync(names.Flights, message, cancellationToken));
        }

        await Task.WhenAll(sent);
    }
}
