using Confluent.Kafka;
using Troupe.Benchmarks.Cases;
using Troupe.Benchmarks.Engines;
using Troupe.Benchmarks.Measuring;

namespace Troupe.Benchmarks.Latency;

/// <summary>The bare loop over the client's Consume.</summary>
internal static class ConsumeLoopLatency
{
    public static Task<Measurement> RunAsync(Workload workload)
    {
        using var probe = new LatencyProbe(workload);
        using var consumer = new ConsumerBuilder<byte[], byte[]>(Clients.Consumer(workload, commits: true)).Build();
        consumer.Subscribe(workload.Topics);
        var started = false;
        while (!probe.Measured.IsCompleted)
        {
            if (consumer.Consume(TimeSpan.FromMilliseconds(100)) is { } result) probe.Received(result.Message.Value);
            if (started || consumer.Assignment.Count < workload.Partitions) continue;
            started = true;
            probe.Start();
        }

        consumer.Close();
        return probe.Measured;
    }
}
