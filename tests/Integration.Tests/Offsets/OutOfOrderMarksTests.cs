using Troupe.Integration.Tests.Stage;

namespace Troupe.Integration.Tests.Offsets;

// A batch is worked on in parallel and its messages are marked and committed in whatever order they finish. The committed offset only moves
// forward. Guards against a late mark of an early message that takes the commit back behind finished work.
public sealed class OutOfOrderMarksTests
{
    private const int Count = 60;

    [SkippableTheory, EveryBroker]
    public async Task CommittedOffset_ShouldNeverGoBackwards_WhenMarksComeOutOfOrder(BrokerKind broker)
    {
        await using var stage = await TestStage.OpenAsync(broker);
        var topic = await stage.CreateTopicAsync("orders");
        await stage.ProduceNumbersAsync(topic, Count);

        var host = await stage.StartHostAsync(group => group.Topic<Consumer>(topic));
        await host.Journal.WhenAsync($"{Count} committed", all => all.Any(entry => entry is { What: "committed", Offset: Count }));
        await host.StopAsync();

        var committed = host.Journal.Noted("committed").Select(entry => entry.Offset).ToArray();
        Assert.Equal(committed.Order(), committed);
        Assert.Equal(Count, await stage.CommittedOffsetAsync(topic));
    }

    private sealed class Consumer(Journal journal, TestStage stage) : PartitionConsumerActor<string>
    {
        protected override async Task ConsumeAsync(MessageBatch<string> batch, CancellationToken cancellationToken)
        {
            // Backwards in strides: every mark but a stride's first is older than the one before it.
            foreach (var message in batch.OrderBy(message => message.Offset.Value / 20).ThenByDescending(message => message.Offset.Value))
            {
                journal.Delivered(message.Position, Attempt);
                Assert.True(await MarkAsConsumedAndCommitAsync(message));
                var committed = await stage.CommittedOffsetAsync(message.Topic);
                journal.Note("committed", new Confluent.Kafka.TopicPartitionOffset(message.Position.TopicPartition, committed ?? 0));
            }
        }
    }
}
