using Troupe.Worker.Reports;

namespace Troupe.Worker;

/// <summary>Copies each batch to the output in a transaction, and reports it when it was handed over and when it was committed.</summary>
internal sealed class TransactionWorker(WorkerOptions options, ReportWriter reports, Incarnations incarnations, TimeProvider time)
    : PartitionConsumerActor
{
    private readonly int _incarnation = incarnations.Next();
    private readonly List<string> _topics = [.. options.Topics];

    private int Topic => _topics.IndexOf(TopicPartition.Topic);

    protected override async Task ConsumeAsync(MessageBatch<ReadOnlyMemory<byte>> batch, CancellationToken cancellationToken)
    {
        await TransactionAsync(
            async transaction =>
            {
                Report(ReportKind.Began, batch);
                foreach (var message in batch) transaction.Produce(options.Output, message.RawValue, $"{message.Partition.Value}");
                transaction.MarkAsConsumed(batch.Last);
                if (options.Work > TimeSpan.Zero) await Task.Delay(options.Work, time, CancellationToken.None);
            },
            cancellationToken);
        Report(ReportKind.Finished, batch);
    }

    private void Report(ReportKind kind, MessageBatch<ReadOnlyMemory<byte>> batch) =>
        reports.Write(kind, Topic, TopicPartition.Partition, _incarnation, Attempt, batch.First.Offset, batch.Last.Offset);
}
