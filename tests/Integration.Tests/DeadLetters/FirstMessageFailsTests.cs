using Troupe.Integration.Tests.Stage;

namespace Troupe.Integration.Tests.DeadLetters;

// The very first message of a partition fails for ever, so nothing was ever committed when it is given up. Guards against a partition that
// cannot get past the position it started at.
public sealed class FirstMessageFailsTests
{
    [SkippableTheory, EveryBroker]
    public async Task LaterMessages_ShouldBeProcessed_WhenTheFirstOneAlwaysFails(BrokerKind broker)
    {
        await using var stage = await TestStage.OpenAsync(broker);
        var topic = await stage.CreateTopicAsync("orders");
        var queue = await stage.CreateTopicAsync("dead");
        await stage.ProduceNumbersAsync(topic, 5);

        var host = await stage.StartHostAsync(group => group.Topic<Consumer>(topic, route => route.DeadLetterQueue(queue, maxRetries: 1).QuickBackoff()));
        await host.Journal.WhenDeliveredAsync(offset: 4);
        await host.StopAsync();

        Assert.Equal([0, 0, 1, 2, 3, 4], host.Journal.Offsets());
        Assert.Equal("0", Assert.Single(await stage.ReadAsync(queue)).Text());
        Assert.Equal(5, await stage.CommittedOffsetAsync(topic));
    }

    private sealed class Consumer(Journal journal) : PartitionConsumerActor<string>
    {
        protected override Task ConsumeAsync(Message<string> message, CancellationToken cancellationToken)
        {
            journal.Delivered(message.Position, Attempt);
            return message.Offset == 0 ? throw new InvalidOperationException("the first one") : Task.CompletedTask;
        }
    }
}
