using Troupe.Integration.Tests.Stage;

namespace Troupe.Integration.Tests.Transactions;

// A transaction in OnRevokedAsync produces and marks nothing: the partition is still this consumer's, and the record is visible. Guards against a
// revocation that is answered before its last transaction is.
public sealed class ProducingInOnRevokedTests
{
    [SkippableTheory, EveryBroker]
    public async Task Record_ShouldBeVisible_WhenItIsProducedInOnRevoked(BrokerKind broker)
    {
        await using var stage = await TestStage.OpenAsync(broker);
        var (topic, output) = (await stage.CreateTopicAsync("orders", partitions: 2), await stage.CreateTopicAsync("last-words"));
        foreach (var partition in (int[])[0, 1]) await stage.ProduceNumbersAsync(topic, 1, partition);

        var first = await StartAsync(stage, topic, output);
        foreach (var partition in (int[])[0, 1]) await first.Journal.WhenDeliveredAsync(0, partition: partition);
        var second = await StartAsync(stage, topic, output);
        await first.Journal.WhenNotedAsync("Committed");
        await second.Log.WhenLoggedAsync(LogEvents.Assigned);
        var visible = await stage.ReadAsync(output);
        await first.StopAsync();
        await second.StopAsync();

        Assert.Equal("given up", Assert.Single(visible).Text());
    }

    private static Task<TroupeHost> StartAsync(TestStage stage, string topic, string output) => stage.StartHostAsync(
        group => group.Topic<Consumer>(topic, route => route.Transactional()), services: services => services.Add(new Output(output)));

    private sealed class Consumer(Journal journal, Output output) : PartitionConsumerActor<string>
    {
        protected override Task ConsumeAsync(Message<string> message, CancellationToken cancellationToken)
        {
            journal.Delivered(message.Position, Attempt);
            return Task.CompletedTask;
        }

        protected override async Task OnRevokedAsync(CancellationToken cancellationToken)
        {
            var outcome = await TransactionAsync(transaction => transaction.Produce(output.Topic, "given up"), cancellationToken);
            journal.Note($"{outcome}", TopicPartition);
        }
    }
}
