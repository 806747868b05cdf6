using Troupe.Benchmarks.Cases;
using Troupe.Benchmarks.Engines;
using Troupe.Benchmarks.Measuring;

namespace Troupe.Benchmarks.Idle;

/// <summary>Troupe with its default settings, one route a topic.</summary>
internal static class TroupeIdle
{
    public static async Task<Measurement> RunAsync(Workload workload)
    {
        using var host = await TroupeHost.StartAsync(workload, workload, group =>
        {
            foreach (var topic in workload.Topics) group.Topic<Consumer>(topic);
        });
        await TroupeHost.AssignedAsync(host, workload.Topics.Count * workload.Partitions);
        var measurement = await IdleMeter.MeasureAsync(workload.Duration);
        await host.StopAsync();
        return measurement;
    }

    internal sealed class Consumer : PartitionConsumerActor
    {
        protected override Task ConsumeAsync(Message<ReadOnlyMemory<byte>> message, CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
