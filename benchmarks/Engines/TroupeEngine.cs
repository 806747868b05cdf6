using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Troupe.Benchmarks.Engines;

/// <summary>Troupe as a user starts it, with its default settings.</summary>
internal sealed class TroupeEngine : IEngine
{
    public string Name => "Troupe";

    public async Task<Measurement> RunAsync(Workload workload)
    {
        var tally = new Tally(workload.Records);
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(tally);
        builder.Services.AddTroupe(troupe => troupe
            .WithBootstrapServers(workload.BootstrapServers)
            .ConsumerGroup(workload.GroupId, group =>
            {
                if (workload.Case == "pass-through") group.Topic<BatchConsumer>(workload.Topic);
                else group.Topic<MessageConsumer>(workload.Topic);
            }));
        using var host = builder.Build();
        await host.StartAsync();
        var measurement = await tally.Measured;
        await host.StopAsync();
        return measurement;
    }

    /// <summary>Counts what all partitions have read.</summary>
    internal sealed class Tally(long target)
    {
        private readonly TaskCompletionSource<Measurement> _measured = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly Measurement.Meter _meter = new();
        private long _records;
        private long _checksum;

        public Task<Measurement> Measured => _measured.Task;

        public void Add(int records, long checksum)
        {
            var now = Interlocked.Add(ref _records, records);
            Interlocked.Add(ref _checksum, checksum);
            if (now == records) _meter.Start();
            if (now >= target && now - records < target) _measured.TrySetResult(_meter.Stop(now));
        }
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
