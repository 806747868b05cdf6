using Troupe.Integration.Tests.Stage;

namespace Troupe.Integration.Tests.DeadLetters;

// A route that skips: after its retries a message is passed on, and there is no queue to which it could go. Guards against a skip that
// takes a neighbour with it, or that comes before the retries are used up.
public sealed class SkipFailuresTests
{
    [SkippableTheory, EveryBroker]
    public async Task Message_ShouldBePassedOnAfterItsRetries_WhenTheRouteSkipsFailures(BrokerKind broker)
    {
        await using var stage = await TestStage.OpenAsync(broker);
        var topic = await stage.CreateTopicAsync("orders");
        await stage.ProduceNumbersAsync(topic, 10);

        var host = await stage.StartHostAsync(group => group.Topic<Consumer>(topic, route => route.SkipFailures(maxRetries: 2).QuickBackoff()));
        await host.Journal.WhenDeliveredAsync(offset: 9);
        await host.StopAsync();

        Assert.Equal([0, 1, 2, 3, 4, 5, 5, 5, 6, 7, 8, 9], host.Journal.Offsets());
        Assert.Equal([1, 2, 3], host.Journal.Attempts(5));
        Assert.Single(host.Log.Logged(LogEvents.Skipped));
        Assert.Empty(host.Log.Logged(LogEvents.DeadLettered));
        Assert.Equal(10, await stage.CommittedOffsetAsync(topic));
    }

    private sealed class Consumer(Journal journal) : PartitionConsumerActor<string>
    {
        protected override Task ConsumeAsync(Message<string> message, CancellationToken cancellationToken)
        {
            journal.Delivered(message.Position, Attempt);
            return message.Offset == 5 ? throw new InvalidOperationException("five") : Task.CompletedTask;
        }
    }
}
