using Troupe.Integration.Tests.Stage;

namespace Troupe.Integration.Tests.FailureRules;

// A route that keeps its consumer keeps its fields over a failure; attempts, backoff, dead letter and offsets are as on any other. Guards
// against a switch that changes more than it says.
public sealed class KeepConsumerTests
{
    [SkippableTheory, EveryBroker]
    public async Task Fields_ShouldBeKeptAndAllElseBeAsEver_WhenARouteKeepsItsConsumer(BrokerKind broker)
    {
        await using var stage = await TestStage.OpenAsync(broker);
        var topic = await stage.CreateTopicAsync("orders");
        var queue = await stage.CreateTopicAsync("orders-dead");
        await stage.ProduceNumbersAsync(topic, 10);

        var host = await stage.StartHostAsync(group => group.Topic<Consumer>(
            topic, route => route.QuickBackoff().DeadLetterQueue(queue, maxRetries: 2).KeepConsumerOnFailure()));
        await host.Journal.WhenDeliveredAsync(offset: 9);
        await host.StopAsync();

        Assert.Single(host.Journal.Noted("created"));
        Assert.Single(host.Journal.Noted("12 calls at the end"));
        Assert.Equal([0, 1, 2, 3, 4, 4, 4, 5, 6, 7, 8, 9], host.Journal.Offsets());
        Assert.Equal([1, 2, 3], host.Journal.Attempts(4));
        Assert.Equal(["4"], (await stage.ReadAsync(queue)).Select(record => record.Text()));
        Assert.Equal(10, await stage.CommittedOffsetAsync(topic));
    }

    private sealed class Consumer : PartitionConsumerActor<string>
    {
        private readonly Journal _journal;
        private int _calls;

        public Consumer(Journal journal)
        {
            _journal = journal;
            journal.Note("created", TopicPartition);
        }

        protected override Task ConsumeAsync(Message<string> message, CancellationToken cancellationToken)
        {
            _calls++;
            _journal.Delivered(message.Position, Attempt);
            return message.Offset == 4 ? throw new InvalidOperationException("this one") : Task.CompletedTask;
        }

        protected override Task OnShutdownAsync(CancellationToken cancellationToken)
        {
            _journal.Note($"{_calls} calls at the end", TopicPartition);
            return Task.CompletedTask;
        }
    }
}
