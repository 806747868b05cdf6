using Troupe.EmbeddedKafka;
using Troupe.Integration.Tests.Stage;

namespace Troupe.Integration.Tests.Transactions;

// Partitions share the broker's transactions. When the code of one throws or aborts, no transaction of the broker is rolled back; when a
// transaction of the broker fails, all its partitions do their work again, as the same attempt. Guards against neighbours who pay for each other.
public sealed class NeighboursOfAFailureTests
{
    private const int Partitions = 4;
    private const int PerPartition = 60;
    private const int MostOfABatch = 10;

    [SkippableTheory, EveryBroker]
    public async Task Transactions_ShouldCommit_WhenTheCodeOfANeighbourFails(BrokerKind broker)
    {
        await using var stage = await TestStage.OpenAsync(broker);
        var (topic, output) = (await stage.CreateTopicAsync("orders", Partitions), await stage.CreateTopicAsync("copies"));
        for (var partition = 0; partition < Partitions; partition++) await stage.ProduceNumbersAsync(topic, PerPartition, partition);

        var host = await StartAsync(stage, topic, output, unruly: 0);
        await WhenDoneAsync(host);
        await host.StopAsync();

        Assert.NotEmpty(host.Log.Logged(LogEvents.AttemptFailed));
        Assert.Empty(host.Log.Logged(LogEvents.TransactionRolledBack));
        Assert.All(host.Journal.Deliveries.Where(entry => entry.Partition != 0), entry => Assert.Equal(1, entry.Attempt));
        await AssertAsync(stage, topic, output);
    }

    [Theory]
    [InlineData(ApiKey.TxnOffsetCommit, ErrorCode.IllegalGeneration)]
    [InlineData(ApiKey.AddOffsetsToTxn, ErrorCode.GroupAuthorizationFailed)]
    [InlineData(ApiKey.EndTxn, ErrorCode.InvalidTransactionState)]
    [InlineData(ApiKey.EndTxn, ErrorCode.InvalidProducerEpoch)]
    public async Task Attempts_ShouldStay_WhenTheTransactionOfTheBrokerFails(ApiKey api, ErrorCode error)
    {
        await using var stage = await TestStage.OpenAsync(BrokerKind.Embedded);
        var (topic, output) = (await stage.CreateTopicAsync("orders", Partitions), await stage.CreateTopicAsync("copies"));
        for (var partition = 0; partition < Partitions; partition++) await stage.ProduceNumbersAsync(topic, PerPartition, partition);
        stage.Embedded.Faults.Fail(api, error, times: 1);

        var host = await StartAsync(stage, topic, output, unruly: null);
        await WhenDoneAsync(host);
        await host.StopAsync();

        Assert.NotEmpty(host.Log.Logged(LogEvents.TransactionRolledBack));
        Assert.Empty(host.Log.Logged(LogEvents.AttemptFailed));
        Assert.All(host.Journal.Deliveries, entry => Assert.Equal(1, entry.Attempt));
        await AssertAsync(stage, topic, output);
    }

    private static Task WhenDoneAsync(TroupeHost host) => host.Journal.WhenAsync(
        "the last message of each partition",
        all => Enumerable.Range(0, Partitions).All(partition => all.Any(entry => entry.What == "committed" && entry.Partition == partition && entry.Offset == PerPartition - 1)));

    private static async Task AssertAsync(TestStage stage, string topic, string output)
    {
        Assert.Equal(
            Enumerable.Range(0, Partitions).SelectMany(partition => Enumerable.Range(0, PerPartition).Select(number => $"{partition}:{number}")).Order(StringComparer.Ordinal),
            (await stage.ReadAsync(output)).Select(copy => copy.Text()).Order(StringComparer.Ordinal));
        Assert.All((await stage.CommittedAsync(topic)).Values, committed => Assert.Equal(PerPartition, committed));
    }

    private static Task<TroupeHost> StartAsync(TestStage stage, string topic, string output, int? unruly) => stage.StartHostAsync(
        group => group.Topic<Consumer>(topic, route => route.Transactional().MaxBatchSize(MostOfABatch).QuickBackoff()),
        services: services =>
        {
            services.Add(new Output(output));
            services.Add(new Unruly(unruly));
        });

    private sealed record Unruly(int? Partition);

    private sealed class Consumer(Journal journal, Output output, Unruly unruly) : PartitionConsumerActor<string>
    {
        protected override async Task ConsumeAsync(MessageBatch<string> batch, CancellationToken cancellationToken)
        {
            journal.Delivered(batch.First.Position, Attempt);
            var isUnruly = TopicPartition.Partition == unruly.Partition && Attempt == 1 && batch.Count > 1;
            var outcome = await TransactionAsync(
                transaction =>
                {
                    foreach (var message in batch) transaction.Produce(output.Topic, $"{TopicPartition.Partition.Value}:{message.Value}");
                    transaction.MarkAsConsumed(batch.Last);
                    if (isUnruly && batch.First.Offset % (2 * MostOfABatch) == 0) transaction.Abort();
                    else if (isUnruly) throw new InvalidOperationException("unruly");
                },
                cancellationToken);
            if (outcome == TransactionOutcome.Committed) journal.Note("committed", batch.Last.Position);
        }
    }
}
