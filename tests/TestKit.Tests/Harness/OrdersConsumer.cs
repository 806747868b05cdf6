namespace Troupe.TestKit.Tests.Harness;

public sealed class OrdersConsumer(IShop shop) : PartitionConsumerActor<Order>
{
    protected override Task ConsumeAsync(Message<Order> message, CancellationToken cancellationToken) =>
        shop.ApplyAsync(message.Value, cancellationToken);
}
