namespace Troupe.Examples.Tests.Snippets;

public sealed class TotalConsumer : PartitionConsumerActor<Payment>
{
    private long _total;

    protected override Task OnAssignedAsync(CancellationToken cancellationToken)
    {
        _total = ReadOffsetMetadata<long>();
        return Task.CompletedTask;
    }

    protected override Task ConsumeAsync(MessageBatch<Payment> batch, CancellationToken cancellationToken)
    {
        foreach (var message in batch) _total += message.Value.Amount;
        MarkAsConsumed(batch.Last, _total);
        return Task.CompletedTask;
    }
}
