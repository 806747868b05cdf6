using Troupe.Integration.Tests.Stage;

namespace Troupe.Integration.Tests.Offsets;

// A loop looks at IsRevoked and leaves early, as the documentation invites it to. What it left is delivered again to the next owner, in both
// forms. Guards against taking the early return for success.
public sealed class LoopEndsOnIsRevokedTests
{
    private const long LastOne = 3;

    [SkippableTheory, EveryBroker]
    public async Task RestOfTheBatch_ShouldBeDeliveredAgain_WhenItsLoopEndsOnIsRevoked(BrokerKind broker)
    {
        await using var stage = await TestStage.OpenAsync(broker);
        var topic = await stage.CreateTopicAsync("orders");
        await stage.ProduceNumbersAsync(topic, 10);

        var committed = await RunUntilRevokedAsync<BatchConsumer>(stage, topic);
        var rest = await RunTheRestAsync<BatchConsumer>(stage, topic);

        // The batch marked what it had done; without a mark all of it would come again.
        Assert.Equal(LastOne, committed);
        Assert.Equal([3, 4, 5, 6, 7, 8, 9], rest);
    }

    [SkippableTheory, EveryBroker]
    public async Task Message_ShouldBeDeliveredAgain_WhenItsCallEndsOnIsRevoked(BrokerKind broker)
    {
        await using var stage = await TestStage.OpenAsync(broker);
        var topic = await stage.CreateTopicAsync("orders");
        await stage.ProduceNumbersAsync(topic, 10);

        var committed = await RunUntilRevokedAsync<MessageConsumer>(stage, topic);
        var rest = await RunTheRestAsync<MessageConsumer>(stage, topic);

        Assert.Equal(LastOne, committed);
        Assert.Equal([3, 4, 5, 6, 7, 8, 9], rest);
    }

    private static async Task<long?> RunUntilRevokedAsync<TConsumer>(TestStage stage, string topic)
        where TConsumer : ConsumerActor
    {
        var host = await stage.StartHostAsync(group => group.Topic<TConsumer>(topic), services: services => services.Add(new StopsAtThree(true)));
        await host.Journal.WhenDeliveredAsync(LastOne);
        await host.StopAsync();
        Assert.Equal([0, 1, 2, 3], host.Journal.Offsets());
        Assert.Single(host.Journal.Noted("left"));
        return await stage.CommittedOffsetAsync(topic);
    }

    private static async Task<long[]> RunTheRestAsync<TConsumer>(TestStage stage, string topic)
        where TConsumer : ConsumerActor
    {
        var host = await stage.StartHostAsync(group => group.Topic<TConsumer>(topic), services: services => services.Add(new StopsAtThree(false)));
        await host.Journal.WhenDeliveredAsync(offset: 9);
        await host.StopAsync();
        Assert.Equal(10, await stage.CommittedOffsetAsync(topic));
        return host.Journal.Offsets();
    }

    private sealed record StopsAtThree(bool Value);

    private sealed class BatchConsumer(Journal journal, TimeProvider time, StopsAtThree stops) : PartitionConsumerActor<string>
    {
        protected override async Task ConsumeAsync(MessageBatch<string> batch, CancellationToken cancellationToken)
        {
            foreach (var message in batch)
            {
                journal.Delivered(message.Position, Attempt);
                if (stops.Value && message.Offset == LastOne)
                {
                    // A user's loop can only look: there is no event but the token, which comes much later.
                    while (!IsRevoked) await Task.Delay(TimeSpan.FromMilliseconds(5), time, cancellationToken);
                    journal.Note("left", message.Position);
                    return;
                }

                MarkAsConsumed(message);
            }
        }
    }

    private sealed class MessageConsumer(Journal journal, TimeProvider time, StopsAtThree stops) : PartitionConsumerActor<string>
    {
        protected override async Task ConsumeAsync(Message<string> message, CancellationToken cancellationToken)
        {
            journal.Delivered(message.Position, Attempt);
            if (!stops.Value || message.Offset != LastOne) return;
            while (!IsRevoked) await Task.Delay(TimeSpan.FromMilliseconds(5), time, cancellationToken);
            journal.Note("left", message.Position);
        }
    }
}
