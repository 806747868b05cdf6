using System.Buffers.Text;
using System.Diagnostics;
using System.Globalization;
using Confluent.Kafka;
using Troupe.Benchmarks.Cases;
using Troupe.Benchmarks.Engines;
using Troupe.Benchmarks.Measuring;

namespace Troupe.Benchmarks.ExactlyOnce;

/// <summary>Troupe with its default settings: <c>TransactionAsync</c> in the batch form.</summary>
internal static class TroupeTransactions
{
    public static async Task<Measurement> RunAsync(Workload workload)
    {
        var tally = new CommitTally(workload.Records, workload.Topics[1]);
        using var host = await TroupeHost.StartAsync(workload, tally, group => group.Topic<CopyConsumer>(workload.Topics[0], topic => topic.Transactional()));
        var measurement = await tally.Measured;
        await host.StopAsync();
        return measurement;
    }

    public static async Task<Measurement> RunPacedAsync(Workload workload)
    {
        var tally = new CommitTally(workload.Records, workload.Topics[1]);
        using var host = await TroupeHost.StartAsync(workload, tally, group => group.Topic<PacedConsumer>(workload.Topics[0], topic => topic.Transactional()));
        await TroupeHost.AssignedAsync(host, workload.Partitions);
        await ProduceAsync(workload);
        var measurement = await tally.Measured;
        await host.StopAsync();
        return measurement;
    }

    /// <summary>Each record carries when it was produced, by the clock that all of this process share.</summary>
    private static async Task ProduceAsync(Workload workload)
    {
        using var producer = new ProducerBuilder<string, string>(new ProducerConfig { BootstrapServers = workload.BootstrapServers, LingerMs = 0 }).Build();
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        var began = Stopwatch.GetTimestamp();
        for (var record = 0L; record < workload.Records;)
        {
            await pace.WaitForNextTickAsync();
            var due = (long)(Stopwatch.GetElapsedTime(began).TotalSeconds * ExactlyOncePacedCase.RecordsPerSecond);
            for (; record < Math.Min(due, workload.Records); record++)
            {
                var value = Stopwatch.GetTimestamp().ToString(CultureInfo.InvariantCulture).PadRight(100);
                producer.Produce(workload.Topics[0], new Message<string, string> { Key = $"k{record % 1_000}", Value = value });
            }
        }

        producer.Flush(TimeSpan.FromSeconds(30));
    }

    internal class CopyConsumer(CommitTally tally) : PartitionConsumerActor
    {
        protected CommitTally Tally => tally;

        protected override async Task ConsumeAsync(MessageBatch<ReadOnlyMemory<byte>> batch, CancellationToken cancellationToken)
        {
            var began = Stopwatch.GetTimestamp();
            tally.Begin();
            await TransactionAsync(
                transaction =>
                {
                    foreach (var message in batch) transaction.Produce(tally.Output, message.Value, message.Key);
                    transaction.MarkAsConsumed(batch.Last);
                },
                cancellationToken);
            Committed(batch, began);
        }

        protected virtual void Committed(MessageBatch<ReadOnlyMemory<byte>> batch, long began) => tally.Committed(batch.Count, began);
    }

    /// <summary>Counts from the call that produced a record, which its value begins with.</summary>
    internal sealed class PacedConsumer(CommitTally tally) : CopyConsumer(tally)
    {
        protected override void Committed(MessageBatch<ReadOnlyMemory<byte>> batch, long began)
        {
            foreach (var message in batch)
            {
                // The rounds before have left theirs in the topic.
                if (!Utf8Parser.TryParse(message.Value.Span, out long produced, out _) || produced < Tally.Began) continue;
                Tally.Committed(Stopwatch.GetElapsedTime(produced).TotalMilliseconds);
            }
        }
    }
}
