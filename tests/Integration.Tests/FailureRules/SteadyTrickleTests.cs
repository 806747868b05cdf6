using Troupe.Integration.Tests.Stage;

namespace Troupe.Integration.Tests.FailureRules;

// Messages come one by one, each before the wait of a started batch is over. They are delivered while the trickle goes on. Guards against a
// wait that every new message prolongs.
public sealed class SteadyTrickleTests
{
    private const int Count = 100;

    [SkippableTheory, EveryBroker]
    public async Task Messages_ShouldBeDeliveredMeanwhile_WhenTheyTrickleIn(BrokerKind broker)
    {
        await using var stage = await TestStage.OpenAsync(broker);
        var topic = await stage.CreateTopicAsync("orders");
        var host = await stage.StartHostAsync(group => group.Topic<Consumer>(topic, route => route.MaxWaitTime(TimeSpan.FromMilliseconds(100))));
        await host.Log.WhenLoggedAsync(LogEvents.Assigned);

        for (var number = 0; number < Count; number++)
        {
            await stage.ProduceNumbersAsync(topic, 1, from: number);
            await Task.Delay(TimeSpan.FromMilliseconds(15), TimeProvider.System, CancellationToken.None);
        }

        var delivered = host.Journal.Deliveries.Count;
        await host.Journal.WhenDeliveredAsync(Count);
        await host.StopAsync();

        Assert.InRange(delivered, Count / 2, Count);
        Assert.Equal(Enumerable.Range(0, Count).Select(offset => (long)offset), host.Journal.Offsets());
    }

    private sealed class Consumer(Journal journal) : PartitionConsumerActor<string>
    {
        protected override Task ConsumeAsync(MessageBatch<string> batch, CancellationToken cancellationToken)
        {
            foreach (var message in batch) journal.Delivered(message.Position, Attempt);
            return Task.CompletedTask;
        }
    }
}
