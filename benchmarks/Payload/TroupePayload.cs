using Troupe.Benchmarks.Cases;
using Troupe.Benchmarks.Engines;
using Troupe.Benchmarks.Measuring;

namespace Troupe.Benchmarks.Payload;

/// <summary>Troupe with its default settings, a subscription group and so a connection for each topic.</summary>
internal static class TroupePayload
{
    public static async Task<Measurement> RunAsync(Workload workload)
    {
        var meter = new PayloadMeter();
        using var host = await TroupeHost.StartAsync(workload, meter, group =>
        {
            foreach (var topic in workload.Topics) group.SubscriptionGroup(topic, part => part.Topic<Consumer>(topic));
        });
        var measurement = await meter.MeasureAsync(workload.Duration);
        await host.StopAsync();
        return measurement;
    }

    internal sealed class Consumer(PayloadMeter meter) : PartitionConsumerActor
    {
        protected override async Task ConsumeAsync(Message<ReadOnlyMemory<byte>> message, CancellationToken cancellationToken)
        {
            await Task.Delay(PayloadMeter.HandlerTime, TimeProvider.System, cancellationToken);
            meter.Consumed();
        }
    }
}
