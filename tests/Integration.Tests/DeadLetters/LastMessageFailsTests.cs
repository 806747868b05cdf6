using Troupe.Integration.Tests.Stage;

namespace Troupe.Integration.Tests.DeadLetters;

// The last message there is fails. It must be given up without a later one that pushes it, and what arrives afterwards must be processed.
// Guards against give-ups that only happen with the next delivery, and against a partition that stays silent afterwards.
public sealed class LastMessageFailsTests
{
    [SkippableTheory, EveryBroker]
    public async Task LaterArrivals_ShouldBeProcessed_WhenTheLastAvailableMessageWasDeadLettered(BrokerKind broker)
    {
        await using var stage = await TestStage.OpenAsync(broker);
        var topic = await stage.CreateTopicAsync("orders");
        var queue = await stage.CreateTopicAsync("dead");
        await stage.ProduceNumbersAsync(topic, 5);

        var host = await stage.StartHostAsync(group => group.Topic<Consumer>(topic, route => route.DeadLetterQueue(queue, maxRetries: 1).QuickBackoff()));
        await host.Log.WhenLoggedAsync(LogEvents.DeadLettered);
        await stage.ProduceNumbersAsync(topic, 3, from: 5);
        await host.Journal.WhenDeliveredAsync(offset: 7);
        await host.StopAsync();

        Assert.Equal([0, 1, 2, 3, 4, 4, 5, 6, 7], host.Journal.Offsets());
        Assert.Equal("4", Assert.Single(await stage.ReadAsync(queue)).Text());
        Assert.Equal(8, await stage.CommittedOffsetAsync(topic));
    }

    private sealed class Consumer(Journal journal) : PartitionConsumerActor<string>
    {
        protected override Task ConsumeAsync(Message<string> message, CancellationToken cancellationToken)
        {
            journal.Delivered(message.Position, Attempt);
            return message.Value == "4" ? throw new InvalidOperationException("the last one") : Task.CompletedTask;
        }
    }
}
