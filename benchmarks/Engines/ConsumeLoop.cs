using Confluent.Kafka;

namespace Troupe.Benchmarks.Engines;

/// <summary>The bare loop over the client's Consume: bytes, every value touched, an asynchronous commit every five seconds.</summary>
internal sealed class ConsumeLoop : IEngine
{
    public string Name => "Confluent.Kafka";

    public Task<Measurement> RunAsync(Workload workload)
    {
        using var consumer = new ConsumerBuilder<byte[], byte[]>(Clients.Consumer(workload, storesOffsets: true)).Build();
        consumer.Subscribe(workload.Topic);
        var meter = new Measurement.Meter();
        var (records, checksum) = (0L, 0L);
        while (records < workload.Records)
        {
            var result = consumer.Consume(TimeSpan.FromSeconds(1));
            if (result is null) continue;
            if (records++ == 0) meter.Start();
            checksum += result.Message.Value[0];
            consumer.StoreOffset(result);
        }

        var measurement = meter.Stop(records);
        consumer.Close();
        GC.KeepAlive(checksum);
        return Task.FromResult(measurement);
    }
}
