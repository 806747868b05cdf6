namespace Troupe.Examples.Tests.Snippets;

public sealed class SumsConsumer : PartitionConsumerActor<CountEvent>
{
    protected override Task ConsumeAsync(MessageBatch<CountEvent> batch, CancellationToken cancellationToken) =>
        TransactionAsync(transaction =>
        {
            transaction.Produce("sums", batch.Sum(message => message.Value.Count));
            transaction.MarkAsConsumed(batch.Last);
        }, cancellationToken);
}
