using Troupe.Integration.Tests.Stage;

namespace Troupe.Integration.Tests.DeadLetters;

// The dead letter topic does not exist. The dispatch alone is repeated: the handler does not run again and nothing is committed past the
// message; once somebody creates the topic, the letter is there, once. Guards against messages that are in neither place.
public sealed class MissingQueueTests
{
    private const long Poison = 3;

    [SkippableTheory, EveryBroker]
    public async Task Dispatch_ShouldBeRepeatedAlone_WhenTheQueueDoesNotExistYet(BrokerKind broker)
    {
        await using var stage = await TestStage.OpenAsync(broker);
        var topic = await stage.CreateTopicAsync("orders");
        var queue = stage.NameTopic("dead");
        await stage.ProduceNumbersAsync(topic, 6);

        var host = await stage.StartHostAsync(group => group.Topic<Consumer>(topic, route => route.DeadLetterQueue(queue, maxRetries: 0).QuickBackoff()));
        await host.Log.WhenLoggedAsync(LogEvents.DispatchFailed, times: 4);
        var committedMeanwhile = await stage.CommittedOffsetAsync(topic);
        var deliveredMeanwhile = host.Journal.Offsets();
        await stage.CreateTopicAsync(queue);
        await host.Journal.WhenDeliveredAsync(offset: 5);
        await host.StopAsync();

        Assert.Equal([0, 1, 2, 3], deliveredMeanwhile);
        Assert.True(committedMeanwhile is null or <= Poison, $"{committedMeanwhile} was committed while {Poison} was in neither place.");
        Assert.Equal([0, 1, 2, 3, 4, 5], host.Journal.Offsets());
        Assert.Equal("3", Assert.Single(await stage.ReadAsync(queue)).Text());
        Assert.Equal(6, await stage.CommittedOffsetAsync(topic));
    }

    private sealed class Consumer(Journal journal) : PartitionConsumerActor<string>
    {
        protected override Task ConsumeAsync(Message<string> message, CancellationToken cancellationToken)
        {
            journal.Delivered(message.Position, Attempt);
            return message.Offset == Poison ? throw new InvalidOperationException("poison") : Task.CompletedTask;
        }
    }
}
