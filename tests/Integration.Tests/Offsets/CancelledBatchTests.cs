using Troupe.Integration.Tests.Stage;

namespace Troupe.Integration.Tests.Offsets;

// A batch call obeys its cancelled token and returns without an exception. It returned early, so nothing of it is finished: the next owner
// gets it all. Guards against reading a quiet return at shutdown as success, which loses the rest of the batch.
public sealed class CancelledBatchTests
{
    [SkippableTheory, EveryBroker]
    public async Task Batch_ShouldBeDeliveredAgain_WhenItsCallReturnedBecauseTheTokenWasCancelled(BrokerKind broker)
    {
        await using var stage = await TestStage.OpenAsync(broker);
        var topic = await stage.CreateTopicAsync("orders");
        await stage.ProduceNumbersAsync(topic, 20);

        var first = await stage.StartHostAsync(
            group => group.Topic<ObedientConsumer>(topic).CancelGrace(TimeSpan.FromSeconds(11)),
            troupe => troupe.ShutdownTimeout(TimeSpan.FromSeconds(12)));
        await first.Journal.WhenDeliveredAsync(1);
        await first.StopAsync();
        var committedByFirst = await stage.CommittedOffsetAsync(topic);
        var second = await stage.StartHostAsync(group => group.Topic<QuickConsumer>(topic));
        await second.Journal.WhenDeliveredAsync(offset: 19);
        await second.StopAsync();

        Assert.Single(first.Journal.Noted("obeyed"));
        Assert.Empty(first.Log.Logged(LogEvents.AttemptFailed));
        Assert.True(committedByFirst is null or 0, $"{committedByFirst} was committed.");
        Assert.Equal(Enumerable.Range(0, 20).Select(offset => (long)offset), second.Journal.Offsets());
        Assert.Equal(20, await stage.CommittedOffsetAsync(topic));
    }

    private sealed class ObedientConsumer(Journal journal, TimeProvider time) : PartitionConsumerActor<string>
    {
        protected override async Task ConsumeAsync(MessageBatch<string> batch, CancellationToken cancellationToken)
        {
            journal.Delivered(batch.First.Position, Attempt);
            try
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, time, cancellationToken);
            }
            catch (OperationCanceledException)
            {
                journal.Note("obeyed", batch.First.Position);
            }
        }
    }

    private sealed class QuickConsumer(Journal journal) : PartitionConsumerActor<string>
    {
        protected override Task ConsumeAsync(MessageBatch<string> batch, CancellationToken cancellationToken)
        {
            foreach (var message in batch) journal.Delivered(message.Position, Attempt);
            return Task.CompletedTask;
        }
    }
}
