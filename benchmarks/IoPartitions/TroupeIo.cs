using Troupe.Benchmarks.Cases;
using Troupe.Benchmarks.Engines;
using Troupe.Benchmarks.Measuring;

namespace Troupe.Benchmarks.IoPartitions;

/// <summary>Troupe with its default settings, in the message form, through so many connections of one process.</summary>
internal static class TroupeIo
{
    public static async Task<Measurement> RunAsync(Workload workload, int connections)
    {
        var bare = await BareWaits.OfThisProcessAsync(workload.Partitions);
        var tally = new IoTally(workload.Records);
        using var host = await TroupeHost.StartAsync(workload, tally, group =>
        {
            if (connections == 1) group.Topic<Consumer>(workload.Topics[0]);
            else group.SubscriptionGroup("events", part => part.Multiplexing(max: connections).Topic<Consumer>(workload.Topics[0]));
        });
        var measurement = await tally.Measured;
        await host.StopAsync();
        return measurement with { BareWaitMilliseconds = bare };
    }

    internal sealed class Consumer(IoTally tally) : PartitionConsumerActor
    {
        protected override Task ConsumeAsync(Message<ReadOnlyMemory<byte>> message, CancellationToken cancellationToken) =>
            tally.WaitAsync(cancellationToken);
    }
}
