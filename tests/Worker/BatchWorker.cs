using System.Buffers.Binary;
using Troupe.Worker.Reports;

namespace Troupe.Worker;

/// <summary>
/// Works off batches and reports each as its ranges of consecutive offsets. A value begins with its number in its partition, which without
/// transactions is its offset.
/// </summary>
internal sealed class BatchWorker(WorkerOptions options, ReportWriter reports, Incarnations incarnations, TimeProvider time) : PartitionConsumerActor
{
    private readonly int _incarnation = incarnations.Next();
    private readonly List<string> _topics = [.. options.Topics];

    private int Topic => _topics.IndexOf(TopicPartition.Topic);

    protected override Task OnAssignedAsync(CancellationToken cancellationToken)
    {
        reports.Write(ReportKind.Opened, Topic, TopicPartition.Partition, _incarnation);
        return Task.CompletedTask;
    }

    protected override async Task ConsumeAsync(MessageBatch<ReadOnlyMemory<byte>> batch, CancellationToken cancellationToken)
    {
        var ranges = Read(batch);
        foreach (var (first, last) in ranges) Report(ReportKind.Began, first, last);
        if (options.CommitsAhead) await MarkAsConsumedAndCommitAsync(batch.Last);
        if (options.Work > TimeSpan.Zero) await Task.Delay(options.Work, time, CancellationToken.None);
        foreach (var (first, last) in ranges) Report(ReportKind.Finished, first, last);
    }

    private List<(long First, long Last)> Read(MessageBatch<ReadOnlyMemory<byte>> batch)
    {
        var ranges = new List<(long First, long Last)>(1);
        long first = batch.First.Offset, next = first;
        foreach (var message in batch)
        {
            long offset = message.Offset;
            if (BinaryPrimitives.ReadInt64LittleEndian(message.RawValue.Span) != offset) Report(ReportKind.Mistaken, offset, offset);
            if (offset != next)
            {
                ranges.Add((first, next - 1));
                first = offset;
            }

            next = offset + 1;
        }

        ranges.Add((first, next - 1));
        return ranges;
    }

    private void Report(ReportKind kind, long first, long last) =>
        reports.Write(kind, Topic, TopicPartition.Partition, _incarnation, Attempt, first, last);
}
