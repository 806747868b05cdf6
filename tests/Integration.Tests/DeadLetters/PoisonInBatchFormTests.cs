using Troupe.Integration.Tests.Stage;

namespace Troupe.Integration.Tests.DeadLetters;

// A consumer of whole batches fails somewhere in one and does not say where. Nothing is given up on a guess: messages come one at a time
// until the culprit shows itself, and only that one is dead-lettered. Guards against losing a batch for one bad message.
public sealed class PoisonInBatchFormTests
{
    private const long Poison = 300;

    [SkippableTheory, EveryBroker]
    public async Task OnlyTheCulprit_ShouldBeDeadLettered_WhenABatchFailsWithoutNamingIt(BrokerKind broker)
    {
        await using var stage = await TestStage.OpenAsync(broker);
        var topic = await stage.CreateTopicAsync("orders");
        var queue = await stage.CreateTopicAsync("dead");
        await stage.ProduceNumbersAsync(topic, 500);

        var host = await stage.StartHostAsync(group => group.Topic<Consumer>(topic, route => route.DeadLetterQueue(queue, maxRetries: 2).QuickBackoff()));
        await host.Journal.WhenAsync("499 finished", all => all.Any(entry => entry is { What: "finished", Offset: 499 }));
        await host.StopAsync();

        Assert.Equal("300", Assert.Single(await stage.ReadAsync(queue)).Text());
        Assert.Equal(
            Enumerable.Range(0, 500).Select(offset => (long)offset).Where(offset => offset != Poison),
            host.Journal.Noted("finished").Select(entry => entry.Offset));
        Assert.Equal(500, await stage.CommittedOffsetAsync(topic));
    }

    private sealed class Consumer(Journal journal) : PartitionConsumerActor<string>
    {
        protected override Task ConsumeAsync(MessageBatch<string> batch, CancellationToken cancellationToken)
        {
            foreach (var message in batch)
            {
                journal.Delivered(message.Position, Attempt);
                if (message.Offset == Poison) throw new InvalidOperationException("somewhere in here");
            }

            foreach (var message in batch) journal.Note("finished", message.Position);
            return Task.CompletedTask;
        }
    }
}
