using Troupe.Integration.Tests.Stage;

namespace Troupe.Integration.Tests.Offsets;

// A batch marks as it goes and fails in its middle: the retry begins at the first message that is not marked, not at the start of the batch.
// Guards against doing marked work twice, and against skipping the one that failed.
public sealed class FailureAfterMarksTests
{
    [SkippableTheory, EveryBroker]
    public async Task Retry_ShouldBeginAtTheFailedMessage_WhenThoseBeforeItAreMarked(BrokerKind broker)
    {
        await using var stage = await TestStage.OpenAsync(broker);
        var topic = await stage.CreateTopicAsync("orders");
        await stage.ProduceNumbersAsync(topic, 50);

        var host = await stage.StartHostAsync(group => group.Topic<Consumer>(topic, route => route.QuickBackoff()));
        await host.Journal.WhenDeliveredAsync(offset: 49);
        await host.StopAsync();

        Assert.Equal([.. Enumerable.Range(0, 21).Select(offset => (long)offset), .. Enumerable.Range(20, 30).Select(offset => (long)offset)], host.Journal.Offsets());
        Assert.Equal(50, await stage.CommittedOffsetAsync(topic));
    }

    private sealed class Consumer(Journal journal) : PartitionConsumerActor<string>
    {
        protected override Task ConsumeAsync(MessageBatch<string> batch, CancellationToken cancellationToken)
        {
            foreach (var message in batch)
            {
                journal.Delivered(message.Position, Attempt);
                if (message.Offset == 20 && Attempt == 1) throw new InvalidOperationException("once");
                MarkAsConsumed(message);
            }

            return Task.CompletedTask;
        }
    }
}
