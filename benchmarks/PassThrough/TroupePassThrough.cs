using Troupe.Benchmarks.Cases;
using Troupe.Benchmarks.Engines;
using Troupe.Benchmarks.Measuring;

namespace Troupe.Benchmarks.PassThrough;

/// <summary>Troupe in the batch form or the message form.</summary>
internal static class TroupePassThrough
{
    public static async Task<Measurement> RunAsync(Workload workload)
    {
        var tally = new Tally(workload.Records);
        using var host = await TroupeHost.StartAsync(workload, tally, group =>
        {
            if (workload.Case == PassThroughMessageCase.CaseName) group.Topic<MessageConsumer>(workload.Topics[0]);
            else group.Topic<BatchConsumer>(workload.Topics[0]);
        });
        var measurement = await tally.Measured;
        await host.StopAsync();
        return measurement;
    }

    /// <summary>The same, with spans and metrics taken by OpenTelemetry's SDK.</summary>
    public static async Task<Measurement> RunWithTelemetryAsync(Workload workload)
    {
        using var telemetry = new DiscardedTelemetry();
        return await RunAsync(workload);
    }

    internal sealed class BatchConsumer(Tally tally) : PartitionConsumerActor
    {
        protected override Task ConsumeAsync(MessageBatch<ReadOnlyMemory<byte>> batch, CancellationToken cancellationToken)
        {
            var checksum = 0L;
            foreach (var message in batch) checksum += message.Value.Span[0];
            tally.Add(batch.Count, checksum);
            return Task.CompletedTask;
        }
    }

    internal sealed class MessageConsumer(Tally tally) : PartitionConsumerActor
    {
        protected override Task ConsumeAsync(Message<ReadOnlyMemory<byte>> message, CancellationToken cancellationToken)
        {
            tally.Add(1, message.Value.Span[0]);
            return Task.CompletedTask;
        }
    }
}
