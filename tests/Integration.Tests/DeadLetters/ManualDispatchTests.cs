using Troupe.Integration.Tests.Stage;

namespace Troupe.Integration.Tests.DeadLetters;

// The consumer itself sends a message to the dead letter queue, without an error. There is exactly one dead letter and the message is
// finished. Guards against a second letter, a retry, or a hole in front of which the commits stop.
public sealed class ManualDispatchTests
{
    [SkippableTheory, EveryBroker]
    public async Task Message_ShouldBeDeadLetteredOnce_WhenTheConsumerGivesItUpItself(BrokerKind broker)
    {
        await using var stage = await TestStage.OpenAsync(broker);
        var topic = await stage.CreateTopicAsync("orders");
        var queue = await stage.CreateTopicAsync("dead");
        await stage.ProduceNumbersAsync(topic, 10);

        var host = await stage.StartHostAsync(group => group.Topic<Consumer>(topic, route => route.DeadLetterQueue(queue).QuickBackoff()));
        await host.Journal.WhenDeliveredAsync(offset: 9);
        await host.StopAsync();

        Assert.Equal(Enumerable.Range(0, 10).Select(offset => (long)offset), host.Journal.Offsets());
        var letter = Assert.Single(await stage.ReadAsync(queue));
        Assert.Equal("0", letter.Text());
        Assert.Equal("not for us", letter.Header(DeadLetterHeaders.ErrorMessage));
        Assert.Empty(host.Log.Logged(LogEvents.AttemptFailed));
        Assert.Equal(10, await stage.CommittedOffsetAsync(topic));
    }

    private sealed class Consumer(Journal journal) : PartitionConsumerActor<string>
    {
        protected override Task ConsumeAsync(Message<string> message, CancellationToken cancellationToken)
        {
            journal.Delivered(message.Position, Attempt);
            return message.Offset == 0 ? DeadLetterAsync(message, "not for us") : Task.CompletedTask;
        }
    }
}
