using Troupe;

namespace Pausing;

/// <summary>Makes payments. It decides itself when its partition goes on, and where.</summary>
internal sealed class PaymentsConsumer(Bank bank, Stamps stamps, Book book) : PartitionConsumerActor<Payment>
{
    protected override async Task ConsumeAsync(Message<Payment> message, CancellationToken cancellationToken)
    {
        var payment = message.Value;
        book.Write(message.Position);

        // Goes on by itself, as soon as the bank takes payments again.
        if (TopicPartition.Partition == Payments.OfTheBank && !bank.Pay()) Pause(duration: Bank.Rest);

        // Goes on when it finds out itself, in a tick.
        if (TopicPartition.Partition == Payments.ByPost)
        {
            stamps.Use();
            if (stamps.AreUsedUp) Pause();
        }

        // Goes on when somebody says so: a payment so large is looked at first.
        if (payment.Amount > Payments.LargestUnseen) Pause();

        // What lies in between is skipped, and counts as finished.
        if (payment.GoOnAt is { } offset) await SeekAsync(offset);
    }

    protected override Task TickAsync(CancellationToken cancellationToken)
    {
        if (TopicPartition.Partition == Payments.ByPost && stamps.AreUsedUp && stamps.Ask()) Resume();
        return Task.CompletedTask;
    }
}
