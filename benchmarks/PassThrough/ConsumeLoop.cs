using Confluent.Kafka;
using Troupe.Benchmarks.Cases;
using Troupe.Benchmarks.Engines;
using Troupe.Benchmarks.Measuring;

namespace Troupe.Benchmarks.PassThrough;

/// <summary>The bare loop over the client's Consume: bytes, every value touched, an asynchronous commit every five seconds.</summary>
internal static class ConsumeLoop
{
    public static Task<Measurement> RunAsync(Workload workload)
    {
        using var consumer = new ConsumerBuilder<byte[], byte[]>(Clients.Consumer(workload, commits: true)).Build();
        consumer.Subscribe(workload.Topics);
        var meter = new ThroughputMeter();
        var (records, checksum) = (0L, 0L);
        while (records < workload.Records)
        {
            var result = consumer.Consume(TimeSpan.FromSeconds(1));
            if (result is null) continue;
            if (records++ == 0) meter.Start();
            checksum += result.Message.Value[0];
        }

        var measurement = meter.Stop(records);
        consumer.Close();
        GC.KeepAlive(checksum);
        return Task.FromResult(measurement);
    }
}
