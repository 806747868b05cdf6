using Troupe.Integration.Tests.Stage;

namespace Troupe.Integration.Tests.Metadata;

// A consumer with state fails after 10,000 marks of which none is committed. The next one gets the metadata of the newest mark, and delivery goes on
// right behind it. Guards against state that is older than the position, which would count twice.
public sealed class NewestMarkTests
{
    private const int Marks = 10_000;

    [SkippableTheory, EveryBroker]
    public async Task NextConsumer_ShouldBeginWithTheNewestMark_RightBehindIt(BrokerKind broker)
    {
        await using var stage = await TestStage.OpenAsync(broker);
        var topic = await stage.CreateTopicAsync("orders");
        await stage.ProduceNumbersAsync(topic, Marks + 10);

        var host = await stage.StartHostAsync(group => group.CommitInterval(TimeSpan.FromHours(1)).Topic<Consumer>(topic, route => route.QuickBackoff()));
        await host.Journal.WhenNotedAsync("goes on");

        Assert.Equal(["began with ", $"began with {Marks}", "goes on"], host.Journal.All.Select(entry => entry.What));
        Assert.Equal(Marks, host.Journal.All[^1].Offset);
    }

    private sealed class Consumer(Journal journal) : PartitionConsumerActor<string>
    {
        private int _count;
        private bool _isFirst;

        protected override Task OnAssignedAsync(CancellationToken cancellationToken)
        {
            journal.Note($"began with {OffsetMetadata}", TopicPartition);
            (_isFirst, _count) = (OffsetMetadata is null, ReadOffsetMetadata<int>());
            return Task.CompletedTask;
        }

        protected override Task ConsumeAsync(MessageBatch<string> batch, CancellationToken cancellationToken)
        {
            if (!_isFirst && _count == Marks) journal.Note("goes on", batch.First.Position);
            foreach (var message in batch)
            {
                if (_isFirst && _count == Marks) throw new InvalidOperationException("after all these marks");
                MarkAsConsumed(message, ++_count);
            }

            return Task.CompletedTask;
        }
    }
}
