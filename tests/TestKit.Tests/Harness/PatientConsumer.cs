namespace Troupe.TestKit.Tests.Harness;

public sealed class PatientConsumer(IShop shop, TimeProvider time) : PartitionConsumerActor<Order>
{
    protected override async Task ConsumeAsync(Message<Order> message, CancellationToken cancellationToken)
    {
        await Task.Delay(TimeSpan.FromMinutes(5), time, cancellationToken);
        await shop.ApplyAsync(message.Value, cancellationToken);
    }
}
