using System.Globalization;
using System.Text;
using Troupe.Worker.Reports;

namespace Troupe.Worker;

/// <summary>
/// Adds up the numbers of a partition, and leaves what it knows as the metadata of each mark: whoever goes on must begin with exactly what lies
/// before.
/// </summary>
internal sealed class CountingWorker(WorkerOptions options, ReportWriter reports, Incarnations incarnations, TimeProvider time) : PartitionConsumerActor
{
    private readonly int _incarnation = incarnations.Next();
    private readonly List<string> _topics = [.. options.Topics];
    private Counted _counted = new(0, 0);

    private int Topic => _topics.IndexOf(TopicPartition.Topic);

    protected override Task OnAssignedAsync(CancellationToken cancellationToken)
    {
        _counted = ReadOffsetMetadata<Counted>() ?? _counted;
        reports.Write(ReportKind.Opened, Topic, TopicPartition.Partition, _incarnation, 0, _counted.Count, _counted.Sum);
        return Task.CompletedTask;
    }

    protected override async Task ConsumeAsync(Message<ReadOnlyMemory<byte>> message, CancellationToken cancellationToken)
    {
        if (options.Work > TimeSpan.Zero) await Task.Delay(options.Work, time, CancellationToken.None);
        var number = long.Parse(Encoding.UTF8.GetString(message.RawValue.Span), CultureInfo.InvariantCulture);
        _counted = new Counted(_counted.Count + 1, _counted.Sum + number);
        if (options.Output.Length > 0) Produce(options.Output, _counted.Sum, $"{message.Partition.Value}");
        MarkAsConsumed(message, _counted);
        reports.Write(ReportKind.Finished, Topic, message.Partition, _incarnation, Attempt, message.Offset, message.Offset);
    }
}
