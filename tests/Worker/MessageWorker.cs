using Troupe.Worker.Reports;

namespace Troupe.Worker;

/// <summary>Works off one message at a time and reports it before and after.</summary>
internal sealed class MessageWorker(WorkerOptions options, ReportWriter reports, Incarnations incarnations, TimeProvider time) : PartitionConsumerActor
{
    private readonly int _incarnation = incarnations.Next();
    private readonly List<string> _topics = [.. options.Topics];

    private int Topic => _topics.IndexOf(TopicPartition.Topic);

    protected override Task OnAssignedAsync(CancellationToken cancellationToken)
    {
        reports.Write(ReportKind.Opened, Topic, TopicPartition.Partition, _incarnation);
        return Task.CompletedTask;
    }

    protected override async Task ConsumeAsync(Message<ReadOnlyMemory<byte>> message, CancellationToken cancellationToken)
    {
        long offset = message.Offset;
        reports.Write(ReportKind.Began, Topic, message.Partition, _incarnation, Attempt, offset, offset);
        await Task.Delay(options.Work, time, CancellationToken.None);
        reports.Write(ReportKind.Finished, Topic, message.Partition, _incarnation, Attempt, offset, offset);
    }
}
