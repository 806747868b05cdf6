using Troupe;

namespace Multiplexing;

/// <summary>Writes down what it gets.</summary>
internal sealed class EventsConsumer(Ledger ledger) : PartitionConsumerActor
{
    protected override Task ConsumeAsync(MessageBatch<ReadOnlyMemory<byte>> batch, CancellationToken cancellationToken)
    {
        foreach (var message in batch) ledger.Add(TopicPartition, message.Offset);
        return Task.CompletedTask;
    }
}
