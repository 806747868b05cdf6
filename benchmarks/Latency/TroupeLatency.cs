using Troupe.Benchmarks.Cases;
using Troupe.Benchmarks.Engines;
using Troupe.Benchmarks.Measuring;

namespace Troupe.Benchmarks.Latency;

/// <summary>Troupe with its default settings, in the message form.</summary>
internal static class TroupeLatency
{
    public static async Task<Measurement> RunAsync(Workload workload)
    {
        using var probe = new LatencyProbe(workload);
        using var host = await TroupeHost.StartAsync(workload, probe, group => group.Topic<Consumer>(workload.Topics[0]));
        await TroupeHost.AssignedAsync(host, workload.Partitions);
        probe.Start();
        var measurement = await probe.Measured;
        await host.StopAsync();
        return measurement;
    }

    internal sealed class Consumer(LatencyProbe probe) : PartitionConsumerActor
    {
        protected override Task ConsumeAsync(Message<ReadOnlyMemory<byte>> message, CancellationToken cancellationToken)
        {
            probe.Received(message.Value.Span);
            return Task.CompletedTask;
        }
    }
}
