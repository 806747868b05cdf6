using Troupe.Integration.Tests.Stage;

namespace Troupe.Integration.Tests.Transactions;

// What a user may get wrong, each told by an exception that says what to do: a transaction in a transaction, one that is over, producing and
// marking beside it, ProduceAsync, and transactions on a route that has none. Guards against work that silently is in no transaction.
public sealed class ForgetfulConsumerTests
{
    [SkippableTheory, EveryBroker]
    public async Task Exceptions_ShouldSayWhatToDo_WhenTransactionsAreMisused(BrokerKind broker)
    {
        await using var stage = await TestStage.OpenAsync(broker);
        var (topic, output) = (await stage.CreateTopicAsync("orders"), await stage.CreateTopicAsync("copies"));
        await stage.ProduceNumbersAsync(topic, 2);

        var host = await stage.StartHostAsync(
            group => group.Topic<Consumer>(topic, route => route.Transactional().QuickBackoff()), services: services => services.Add(new Output(output)));
        await host.Journal.WhenNotedAsync("end", times: 2);
        await host.StopAsync();

        Assert.Equal(
            [
                "A transaction is open already: a consumer has one at a time. Await TransactionAsync before the next one, and do not nest them.",
                "Produce was called while a transaction is open, and is no part of it. Use the transaction that the delegate was given.",
                "MarkAsConsumed was called while a transaction is open, and is no part of it. Use the transaction that the delegate was given.",
                "This transaction is over: its delegate has returned. Produce and mark before that, and await what the delegate starts.",
                "This transaction is over: its delegate has returned. Produce and mark before that, and await what the delegate starts.",
                "This call has used TransactionAsync, so that nothing outside of its transactions is committed. Call Produce in the delegate of one, by the transaction it is given.",
                "This call has used TransactionAsync, so that nothing outside of its transactions is committed. Call MarkAsConsumed in the delegate of one, by the transaction it is given.",
                $"ProduceAsync would send a record outside of any transaction, and the route of {topic} is transactional. Use Produce: the record is sent when the transaction commits.",
                "This call has produced or marked outside a transaction before it began one. Do all of it in the delegate of TransactionAsync, by the transaction it is given.",
            ],
            host.Journal.All.Where(entry => !entry.IsDelivery && entry.What != "end").Select(entry => entry.What));
        Assert.Equal(["in", "beside"], (await stage.ReadAsync(output)).Select(copy => copy.Text()));
        Assert.Equal(2, await stage.CommittedOffsetAsync(topic));
    }

    [SkippableTheory, EveryBroker]
    public async Task TransactionAsync_ShouldThrow_WhenTheRouteIsNotTransactional(BrokerKind broker)
    {
        await using var stage = await TestStage.OpenAsync(broker);
        var topic = await stage.CreateTopicAsync("orders");
        await stage.ProduceNumbersAsync(topic, 1);

        var host = await stage.StartHostAsync(group => group.Topic<PlainRouteConsumer>(topic));
        await host.Journal.WhenNotedAsync($"The route of {topic} is not transactional. Add Transactional() to it.");
        await host.StopAsync();
    }

    private sealed class Consumer(Journal journal, Output output) : PartitionConsumerActor<string>
    {
        protected override async Task ConsumeAsync(Message<string> message, CancellationToken cancellationToken)
        {
            if (message.Offset == 0) await MisuseAsync(message, cancellationToken);
            else await BeginLateAsync(message, cancellationToken);
            journal.Note("end", message.Position);
        }

        private async Task MisuseAsync(Message<string> message, CancellationToken cancellationToken)
        {
            ITransaction? kept = null;
            await TransactionAsync(
                async transaction =>
                {
                    kept = transaction;
                    transaction.Produce(output.Topic, "in");
                    await TryAsync(() => TransactionAsync(_ => { }, cancellationToken));
                    Try(() => Produce(output.Topic, "out"));
                    Try(() => MarkAsConsumed(message));
                    transaction.MarkAsConsumed(message);
                },
                cancellationToken);
            Try(() => kept!.Produce(output.Topic, "late"));
            Try(() => kept!.MarkAsConsumed(message));
            Try(() => Produce(output.Topic, "out"));
            Try(() => MarkAsConsumed(message));
            await TryAsync(() => ProduceAsync(output.Topic, "out"));
        }

        private async Task BeginLateAsync(Message<string> message, CancellationToken cancellationToken)
        {
            Produce(output.Topic, "beside");
            await TryAsync(() => TransactionAsync(transaction => transaction.MarkAsConsumed(message), cancellationToken));
        }

        private void Try(Action misuse)
        {
            try
            {
                misuse();
            }
            catch (InvalidOperationException exception)
            {
                journal.Note(exception.Message, TopicPartition);
            }
        }

        private async Task TryAsync(Func<Task> misuse)
        {
            try
            {
                await misuse();
            }
            catch (InvalidOperationException exception)
            {
                journal.Note(exception.Message, TopicPartition);
            }
        }
    }

    private sealed class PlainRouteConsumer(Journal journal) : PartitionConsumerActor<string>
    {
        protected override async Task ConsumeAsync(Message<string> message, CancellationToken cancellationToken)
        {
            try
            {
                await TransactionAsync(_ => { }, cancellationToken);
            }
            catch (InvalidOperationException exception)
            {
                journal.Note(exception.Message, TopicPartition);
            }
        }
    }
}
