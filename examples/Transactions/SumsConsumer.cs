using Troupe;

namespace Transactions;

/// <summary>Exactly once: the sum and the offsets become visible together, or neither does.</summary>
internal sealed class SumsConsumer(Mishaps mishaps) : PartitionConsumerActor<CountEvent>
{
    protected override Task ConsumeAsync(MessageBatch<CountEvent> batch, CancellationToken cancellationToken) =>
        TransactionAsync(
            transaction =>
            {
                transaction.Produce("sums", new BatchSum(batch.Count, batch.Sum(message => (long)message.Value.Count)));
                transaction.MarkAsConsumed(batch.Last);

                // Everything is done by now. At least once would sum these events twice.
                mishaps.MayHappen();
            },
            cancellationToken);
}
