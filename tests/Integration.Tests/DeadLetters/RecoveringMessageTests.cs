using Troupe.Integration.Tests.Stage;

namespace Troupe.Integration.Tests.DeadLetters;

// A message fails once and then works: the everyday case of a network hiccup. Nothing is dispatched, nothing runs out of order, and the
// retry is told of the attempt before it. Guards against retries that skip or repeat neighbours.
public sealed class RecoveringMessageTests
{
    [SkippableTheory, EveryBroker]
    public async Task Message_ShouldBeRetriedInOrder_WhenItFailsOnce(BrokerKind broker)
    {
        await using var stage = await TestStage.OpenAsync(broker);
        var topic = await stage.CreateTopicAsync("orders");
        var queue = await stage.CreateTopicAsync("dead");
        await stage.ProduceNumbersAsync(topic, 10);

        var host = await stage.StartHostAsync(group => group.Topic<Consumer>(topic, route => route.DeadLetterQueue(queue, maxRetries: 2).QuickBackoff()));
        await host.Journal.WhenDeliveredAsync(offset: 9);
        await host.StopAsync();

        Assert.Equal([0, 1, 2, 3, 3, 4, 5, 6, 7, 8, 9], host.Journal.Offsets());
        Assert.Equal([1, 2], host.Journal.Attempts(3));
        Assert.Single(host.Journal.Noted("hiccup"));
        Assert.Empty(await stage.ReadAsync(queue));
        Assert.Equal(10, await stage.CommittedOffsetAsync(topic));
    }

    private sealed class Consumer(Journal journal) : PartitionConsumerActor<string>
    {
        protected override Task ConsumeAsync(Message<string> message, CancellationToken cancellationToken)
        {
            journal.Delivered(message.Position, Attempt);
            if (message.Offset == 3 && Attempt == 1) throw new TimeoutException("hiccup");
            if (message.Offset == 3) journal.Note(Assert.Single(Failures).Message, message.Position);
            return Task.CompletedTask;
        }
    }
}
