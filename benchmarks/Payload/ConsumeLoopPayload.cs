using Confluent.Kafka;
using Troupe.Benchmarks.Cases;
using Troupe.Benchmarks.Engines;
using Troupe.Benchmarks.Measuring;

namespace Troupe.Benchmarks.Payload;

/// <summary>A bare loop over the client's Consume for each topic, one record after another: the part of the memory that is the client's.</summary>
internal static class ConsumeLoopPayload
{
    public static async Task<Measurement> RunAsync(Workload workload)
    {
        var meter = new PayloadMeter();
        using var end = new CancellationTokenSource();
        var loops = workload.Topics.Select(topic => Task.Run(() => ConsumeAsync(workload, topic, meter, end.Token))).ToArray();
        var measurement = await meter.MeasureAsync(workload.Duration);
        await end.CancelAsync();
        await Task.WhenAll(loops);
        return measurement;
    }

    private static async Task ConsumeAsync(Workload workload, string topic, PayloadMeter meter, CancellationToken end)
    {
        using var consumer = new ConsumerBuilder<byte[], byte[]>(Clients.Consumer(workload, commits: true)).Build();
        consumer.Subscribe(topic);
        while (!end.IsCancellationRequested)
        {
            if (consumer.Consume(TimeSpan.FromMilliseconds(100)) is null) continue;
            await Task.Delay(PayloadMeter.HandlerTime, TimeProvider.System, CancellationToken.None);
            meter.Consumed();
        }

        consumer.Close();
    }
}
