using Troupe.Integration.Tests.Stage;

namespace Troupe.Integration.Tests.DeadLetters;

// A route with no retries gives a message up at its first failure and never runs it again. Guards against reading 0 as "the default" or as
// "for ever", and against a second run between failure and dispatch.
public sealed class ZeroRetriesTests
{
    [SkippableTheory, EveryBroker]
    public async Task Message_ShouldBeDeadLetteredAtItsFirstFailure_WhenRouteHasNoRetries(BrokerKind broker)
    {
        await using var stage = await TestStage.OpenAsync(broker);
        var topic = await stage.CreateTopicAsync("orders");
        var queue = await stage.CreateTopicAsync("dead");
        await stage.ProduceNumbersAsync(topic, 20);

        var host = await stage.StartHostAsync(group => group.Topic<Consumer>(topic, route => route.DeadLetterQueue(queue, maxRetries: 0).QuickBackoff()));
        await host.Journal.WhenDeliveredAsync(offset: 19);
        await host.StopAsync();

        Assert.Equal(Enumerable.Range(0, 20).Select(offset => (long)offset), host.Journal.Offsets());
        var letter = Assert.Single(await stage.ReadAsync(queue));
        Assert.Equal("7", letter.Text());
        Assert.Equal("1", letter.Header(DeadLetterHeaders.Attempts));
        Assert.Equal(20, await stage.CommittedOffsetAsync(topic));
    }

    private sealed class Consumer(Journal journal) : PartitionConsumerActor<string>
    {
        protected override Task ConsumeAsync(Message<string> message, CancellationToken cancellationToken)
        {
            journal.Delivered(message.Position, Attempt);
            return message.Value == "7" ? throw new InvalidOperationException("seven") : Task.CompletedTask;
        }
    }
}
