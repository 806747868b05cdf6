using Troupe.Integration.Tests.Stage;

namespace Troupe.Integration.Tests.FailureRules;

// Messages come one by one, each before the wait of a started batch is over. They are delivered while the trickle goes on. Guards against a
// wait that every new message prolongs.
public sealed class SteadyTrickleTests
{
    private const int Meanwhile = 50;

    [SkippableTheory, EveryBroker]
    public async Task Messages_ShouldBeDeliveredMeanwhile_WhenTheyTrickleIn(BrokerKind broker)
    {
        await using var stage = await TestStage.OpenAsync(broker);
        var topic = await stage.CreateTopicAsync("orders");
        var host = await stage.StartHostAsync(group => group.Topic<Consumer>(topic, route => route.MaxBatchSize(10_000).Buffer(messages: 20_000).MaxWaitTime(TimeSpan.FromMilliseconds(100))));
        await host.Log.WhenLoggedAsync(LogEvents.Assigned);

        var meanwhile = host.Journal.WhenDeliveredAsync(Meanwhile);
        var count = 0;
        while (!meanwhile.IsCompleted)
        {
            await stage.ProduceNumbersAsync(topic, 1, from: count++);
            await Task.Delay(TimeSpan.FromMilliseconds(15), TimeProvider.System, CancellationToken.None);
        }

        await meanwhile;
        await host.Journal.WhenDeliveredAsync(count);
        await host.StopAsync();

        Assert.Equal(Enumerable.Range(0, count).Select(offset => (long)offset), host.Journal.Offsets());
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
