using Troupe;

namespace OffsetMetadata;

/// <summary>Adds up the readings of its partition. The total lies with the offset, so that it is always that of what was consumed.</summary>
internal sealed class TotalConsumer(Ledger ledger) : PartitionConsumerActor<long>
{
    private Total _total = new(0, 0);

    protected override Task OnAssignedAsync(CancellationToken cancellationToken)
    {
        _total = ReadOffsetMetadata<Total>() ?? _total;
        ledger.Begin(TopicPartition, _total);
        return Task.CompletedTask;
    }

    protected override async Task ConsumeAsync(Message<long> message, CancellationToken cancellationToken)
    {
        _total = new Total(_total.Count + 1, _total.Sum + message.Value);
        MarkAsConsumed(message, _total);
        ledger.Write(TopicPartition, _total);

        // So that the first process is killed in the middle of it.
        if (message.Offset.Value % 100 == 0) await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, cancellationToken);
    }
}
