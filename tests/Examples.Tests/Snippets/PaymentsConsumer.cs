namespace Troupe.Examples.Tests.Snippets;

public sealed class PaymentsConsumer(IBank bank) : PartitionConsumerActor<Payment>
{
    protected override async Task ConsumeAsync(Message<Payment> message, CancellationToken cancellationToken)
    {
        await bank.PayAsync(message.Value, cancellationToken);
        if (bank.IsBusy) Pause(duration: TimeSpan.FromSeconds(30));
    }
}
