namespace Troupe.Examples.Tests.Snippets;

public sealed class PricesConsumer : PartitionConsumerActor<Price>
{
    protected override async Task ConsumeAsync(Message<Price> message, CancellationToken cancellationToken)
    {
        if (message.Value.HoldsFrom is { } time) await SeekAsync(time);
    }
}
