using Troupe.Integration.Tests.Stage;

namespace Troupe.Integration.Tests.Rebalance;

// One call works for 15 seconds, longer than max.poll.interval.ms and the session time-out. The poll thread never runs user code, so the member stays:
// no eviction, no rebalance, and the message runs once. Guards against the endless loop of work, eviction and work again.
public sealed class SlowConsumerTests
{
    [SkippableTheory, EveryBroker]
    public async Task Member_ShouldKeepItsPartition_WhenACallTakesLongerThanMaxPollInterval(BrokerKind broker)
    {
        await using var stage = await TestStage.OpenAsync(broker);
        var topic = await stage.CreateTopicAsync("orders");
        await stage.ProduceNumbersAsync(topic, 2);

        var host = await stage.StartHostAsync(
            group => group.Topic<Consumer>(topic).RevocationTimeout(TimeSpan.FromSeconds(8)),
            troupe => troupe.WithKafka("max.poll.interval.ms", "10000").WithKafka("session.timeout.ms", "10000"));
        await host.Journal.WhenDeliveredAsync(offset: 1);
        await host.StopAsync();

        Assert.Equal([0, 1], host.Journal.Offsets());
        Assert.Single(host.Log.Logged(LogEvents.Assigned));
        Assert.Empty(host.Log.Logged(LogEvents.Lost));
        Assert.Empty(host.Log.Logged(LogEvents.Revoking));
        Assert.Equal(2, await stage.CommittedOffsetAsync(topic));
    }

    private sealed class Consumer(Journal journal, TimeProvider time) : PartitionConsumerActor<string>
    {
        protected override Task ConsumeAsync(Message<string> message, CancellationToken cancellationToken)
        {
            journal.Delivered(message.Position, Attempt);

            // The client's clock is the real one; this is work, not a wait for something.
            return message.Offset == 0 ? Task.Delay(TimeSpan.FromSeconds(15), time, cancellationToken) : Task.CompletedTask;
        }
    }
}
