using Troupe.Integration.Tests.Stage;

namespace Troupe.Integration.Tests.Transactions;

// In the message form a walk shares its transactions: what returned is committed with what it produced, what failed leaves nothing, and explicit
// transactions among it keep the order. Guards against records of a failed message, and against a committed offset beyond one.
public sealed class WalkIsATransactionTests
{
    private const int Messages = 200;

    [SkippableTheory, EveryBroker]
    public async Task EachMessage_ShouldBeCopiedOnce_WhenSomeFailAfterTheyProduced(BrokerKind broker)
    {
        await using var stage = await TestStage.OpenAsync(broker);
        var (topic, output) = (await stage.CreateTopicAsync("orders"), await stage.CreateTopicAsync("copies"));
        await stage.ProduceNumbersAsync(topic, Messages);

        var host = await stage.StartHostAsync(
            group => group.Topic<Consumer>(topic, route => route.Transactional().QuickBackoff()), services: services => services.Add(new Output(output)));
        await host.Journal.WhenDeliveredAsync(offset: Messages - 1);
        await host.StopAsync();

        Assert.Equal(Messages, await stage.CommittedOffsetAsync(topic));
        Assert.Equal(Enumerable.Range(0, Messages).Select(number => $"{number}"), (await stage.ReadAsync(output)).Select(copy => copy.Text()));
        Assert.Equal(Messages + 4, host.Journal.Deliveries.Count);
        Assert.All((long[])[30, 80, 130, 180], failed => Assert.Equal(2, host.Journal.Attempts(failed).Length));
    }

    [SkippableTheory, EveryBroker]
    public async Task Batch_ShouldComeAgain_WhenItsTransactionsMarkNothing(BrokerKind broker)
    {
        await using var stage = await TestStage.OpenAsync(broker);
        var (topic, output) = (await stage.CreateTopicAsync("orders"), await stage.CreateTopicAsync("copies"));
        await stage.ProduceNumbersAsync(topic, 1);

        var host = await stage.StartHostAsync(
            group => group.Topic<MarklessConsumer>(topic, route => route.Transactional().QuickBackoff()), services: services => services.Add(new Output(output)));
        await host.Journal.WhenDeliveredAsync(count: 3);
        await host.Journal.WhenNotedAsync("marked");
        await host.StopAsync();

        Assert.Equal([1, 1, 1], host.Journal.Attempts(0));
        Assert.Equal(2, host.Log.Logged(LogEvents.MarkedNothing).Count);
        Assert.Equal(1, await stage.CommittedOffsetAsync(topic));
    }

    [SkippableTheory, EveryBroker]
    public async Task Message_ShouldComeAgain_WhenItsTransactionMarksNothingAmongOthers(BrokerKind broker)
    {
        await using var stage = await TestStage.OpenAsync(broker);
        var (topic, output) = (await stage.CreateTopicAsync("orders"), await stage.CreateTopicAsync("copies"));
        await stage.ProduceNumbersAsync(topic, 10);

        var host = await stage.StartHostAsync(
            group => group.Topic<ForgetfulConsumer>(topic, route => route.Transactional().QuickBackoff()), services: services => services.Add(new Output(output)));
        await host.Journal.WhenNotedAsync("marked");
        await host.StopAsync();

        Assert.Equal([1, 1], host.Journal.Attempts(3));
        Assert.Equal([1], host.Journal.Attempts(9));
        Assert.Single(host.Log.Logged(LogEvents.MarkedNothing));
        Assert.Equal(10, await stage.CommittedOffsetAsync(topic));
    }

    private sealed class Consumer(Journal journal, Output output) : PartitionConsumerActor<string>
    {
        protected override async Task ConsumeAsync(Message<string> message, CancellationToken cancellationToken)
        {
            journal.Delivered(message.Position, Attempt);
            if (message.Offset % 10 == 5)
            {
                await TransactionAsync(
                    transaction =>
                    {
                        transaction.Produce(output.Topic, message.Value, "same");
                        transaction.MarkAsConsumed(message);
                    },
                    cancellationToken);
                return;
            }

            Produce(output.Topic, message.Value, "same");
            if (message.Offset % 50 == 30 && journal.Attempts(message.Offset).Length == 1) throw new InvalidOperationException("after it produced");
        }
    }

    private sealed class ForgetfulConsumer(Journal journal, Output output) : PartitionConsumerActor<string>
    {
        protected override async Task ConsumeAsync(Message<string> message, CancellationToken cancellationToken)
        {
            journal.Delivered(message.Position, Attempt);
            if (message.Offset != 3) return;
            var marks = journal.Attempts(3).Length == 2;
            await TransactionAsync(
                transaction =>
                {
                    transaction.Produce(output.Topic, message.Value);
                    if (marks) transaction.MarkAsConsumed(message);
                },
                cancellationToken);
            if (marks) journal.Note("marked", message.Position);
        }
    }

    private sealed class MarklessConsumer(Journal journal, Output output) : PartitionConsumerActor<string>
    {
        protected override async Task ConsumeAsync(MessageBatch<string> batch, CancellationToken cancellationToken)
        {
            journal.Delivered(batch.First.Position, Attempt);
            var marks = journal.Deliveries.Count == 3;
            await TransactionAsync(
                transaction =>
                {
                    transaction.Produce(output.Topic, "x");
                    if (marks) transaction.MarkAsConsumed(batch.Last);
                },
                cancellationToken);
            if (marks) journal.Note("marked", batch.Last.Position);
        }
    }
}
