namespace Troupe.Examples.Tests.Snippets;

/// <summary>A consumer in the batch form that says which message failed.</summary>
internal sealed class OrdersConsumer : PartitionConsumerActor<Order>
{
    protected override Task ConsumeAsync(MessageBatch<Order> batch, CancellationToken cancellationToken)
    {
        foreach (var message in batch)
        {
            try
            {
                message.Value.Validate();
            }
            catch (ValidationException exception)
            {
                throw new MessageFailedException(message.Position, exception);
            }
        }

        return Task.CompletedTask;
    }
}
