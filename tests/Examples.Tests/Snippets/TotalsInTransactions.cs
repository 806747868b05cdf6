namespace Troupe.Examples.Tests.Snippets;

/// <summary>What the guide to offset metadata shows of transactions.</summary>
public sealed class TotalsInTransactions : PartitionConsumerActor<Payment>
{
    private long _total;

    protected override Task OnAssignedAsync(CancellationToken cancellationToken)
    {
        _total = ReadOffsetMetadata<long>();
        return Task.CompletedTask;
    }

    protected override Task ConsumeAsync(MessageBatch<Payment> batch, CancellationToken cancellationToken)
    {
        _total += batch.Sum(message => message.Value.Amount);
        return TransactionAsync(
            transaction =>
            {
                transaction.Produce("totals", _total);
                transaction.MarkAsConsumed(batch.Last, _total);
            },
            cancellationToken);
    }
}
