using Troupe.Integration.Tests.Stage;

namespace Troupe.Integration.Tests.Offsets;

// A handler marks its message and fails afterwards. The mark was its word: the message is consumed, it is neither run again nor dead-lettered.
// Guards against side effects that happen twice because something after them failed.
public sealed class MarkThenFailTests
{
    [SkippableTheory, EveryBroker]
    public async Task Message_ShouldCountAsConsumed_WhenTheHandlerFailsAfterMarkingIt(BrokerKind broker)
    {
        await using var stage = await TestStage.OpenAsync(broker);
        var topic = await stage.CreateTopicAsync("orders");
        var queue = await stage.CreateTopicAsync("dead");
        await stage.ProduceNumbersAsync(topic, 10);

        var host = await stage.StartHostAsync(group => group.Topic<Consumer>(topic, route => route.DeadLetterQueue(queue, maxRetries: 0).QuickBackoff()));
        await host.Journal.WhenDeliveredAsync(offset: 9);
        await host.StopAsync();

        Assert.Equal(Enumerable.Range(0, 10).Select(offset => (long)offset), host.Journal.Offsets());
        Assert.Empty(await stage.ReadAsync(queue));
        Assert.Equal(10, await stage.CommittedOffsetAsync(topic));
    }

    private sealed class Consumer(Journal journal) : PartitionConsumerActor<string>
    {
        protected override Task ConsumeAsync(Message<string> message, CancellationToken cancellationToken)
        {
            journal.Delivered(message.Position, Attempt);
            MarkAsConsumed(message);
            return message.Offset == 4 ? throw new InvalidOperationException("after the mark") : Task.CompletedTask;
        }
    }
}
