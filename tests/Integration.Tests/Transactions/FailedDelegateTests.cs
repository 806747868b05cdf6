using Troupe.Integration.Tests.Stage;

namespace Troupe.Integration.Tests.Transactions;

// A transaction produces and marks, and then its delegate throws, or the consumer aborts it: neither the output nor the offset is there, the
// messages come again as their next attempt, and in the end each input has one output. Guards against half of a transaction.
public sealed class FailedDelegateTests
{
    private const int Messages = 50;

    [SkippableTheory, EveryBroker]
    public async Task Nothing_ShouldBeVisible_WhenTheDelegateThrows(BrokerKind broker)
    {
        await using var stage = await TestStage.OpenAsync(broker);
        var (topic, output) = (await stage.CreateTopicAsync("orders"), await stage.CreateTopicAsync("copies"));
        await stage.ProduceNumbersAsync(topic, Messages);
        var gate = new Gate();

        var host = await StartAsync<ThrowingConsumer>(stage, topic, output, gate);
        await host.Journal.WhenNotedAsync("second attempt");
        var (copiesMeanwhile, committedMeanwhile) = (await stage.ReadAsync(output), await stage.CommittedOffsetAsync(topic));
        gate.Open();
        await host.Journal.WhenDeliveredAsync(offset: Messages - 1);
        await host.StopAsync();

        Assert.Empty(copiesMeanwhile);
        Assert.True(committedMeanwhile is null or 0, $"{committedMeanwhile} is committed.");
        Assert.Equal(Numbers(), (await stage.ReadAsync(output)).Select(copy => copy.Text()));
        Assert.Equal(Messages, await stage.CommittedOffsetAsync(topic));
        Assert.Single(host.Log.Logged(LogEvents.AttemptFailed));
        Assert.Empty(host.Log.Logged(LogEvents.TransactionRolledBack));
    }

    [SkippableTheory, EveryBroker]
    public async Task Messages_ShouldComeAgainAsAnAttempt_WhenTheConsumerAborts(BrokerKind broker)
    {
        await using var stage = await TestStage.OpenAsync(broker);
        var (topic, output) = (await stage.CreateTopicAsync("orders"), await stage.CreateTopicAsync("copies"));
        await stage.ProduceNumbersAsync(topic, Messages);

        var host = await StartAsync<AbortingConsumer>(stage, topic, output, new Gate());
        await host.Journal.WhenDeliveredAsync(offset: Messages - 1);
        await host.StopAsync();

        Assert.Equal(["Aborted", "TransactionRolledBackException", "TransactionRolledBackException"], host.Journal.Noted("Aborted")
            .Concat(host.Journal.Noted("TransactionRolledBackException")).Select(entry => entry.What));
        Assert.Equal(Numbers(), (await stage.ReadAsync(output)).Select(copy => copy.Text()));
        Assert.Equal(Messages, await stage.CommittedOffsetAsync(topic));
        Assert.Empty(host.Log.Loud);
    }

    private static IEnumerable<string> Numbers() => Enumerable.Range(0, Messages).Select(number => $"{number}");

    private static Task<TroupeHost> StartAsync<TConsumer>(TestStage stage, string topic, string output, Gate gate)
        where TConsumer : ConsumerActor => stage.StartHostAsync(
        group => group.Topic<TConsumer>(topic, route => route.Transactional().QuickBackoff()),
        services: services =>
        {
            services.Add(new Output(output));
            services.Add(gate);
        });

    private sealed class ThrowingConsumer(Journal journal, Output output, Gate gate) : PartitionConsumerActor<string>
    {
        protected override async Task ConsumeAsync(MessageBatch<string> batch, CancellationToken cancellationToken)
        {
            if (Attempt == 2 && !gate.IsOpen)
            {
                journal.Note("second attempt", TopicPartition);
                await gate.Opened;
            }

            await TransactionAsync(
                transaction =>
                {
                    foreach (var message in batch) transaction.Produce(output.Topic, message.Value, "same");
                    transaction.MarkAsConsumed(batch.Last);
                    if (Attempt == 1 && batch.First.Offset == 0) throw new InvalidOperationException("after all that");
                },
                cancellationToken);
            journal.Delivered(batch.Last.Position, Attempt);
        }
    }

    private sealed class AbortingConsumer(Journal journal, Output output) : PartitionConsumerActor<string>
    {
        protected override async Task ConsumeAsync(MessageBatch<string> batch, CancellationToken cancellationToken)
        {
            var outcome = await TransactionAsync(
                transaction =>
                {
                    foreach (var message in batch) transaction.Produce(output.Topic, message.Value, "same");
                    transaction.MarkAsConsumed(batch.Last);
                    if (Attempt == 1 && batch.First.Offset == 0) transaction.Abort();
                },
                cancellationToken);
            if (outcome == TransactionOutcome.Committed)
            {
                journal.Delivered(batch.Last.Position, Attempt);
                return;
            }

            journal.Note($"{outcome}", TopicPartition);
            foreach (var further in (Func<Task>[])[() => TransactionAsync(_ => { }, cancellationToken), () => Task.Run(() => MarkAsConsumed(batch.Last), cancellationToken)])
            {
                try
                {
                    await further();
                }
                catch (Exception exception)
                {
                    journal.Note(exception.GetType().Name, TopicPartition);
                }
            }
        }
    }
}
