using Troupe.Integration.Tests.Stage;

namespace Troupe.Integration.Tests.Transactions;

// Without a word about transactions in the consumer, what each batch produced and the batch itself become visible together. Guards against
// outputs of a batch that is delivered again, and against offsets that stay behind what is visible.
public sealed class BatchIsATransactionTests
{
    private const int Messages = 2_000;

    [SkippableTheory, EveryBroker]
    public async Task Output_ShouldBeExactlyTheInput_WhenABatchFailsAfterItProduced(BrokerKind broker)
    {
        await using var stage = await TestStage.OpenAsync(broker);
        var topic = await stage.CreateTopicAsync("orders", partitions: 3);
        var output = await stage.CreateTopicAsync("copies", partitions: 3);
        for (var partition = 0; partition < 3; partition++) await stage.ProduceNumbersAsync(topic, Messages, partition);

        var host = await stage.StartHostAsync(
            group => group.Topic<Consumer>(topic, route => route.Transactional().QuickBackoff()),
            services: services => services.Add(new Output(output)));
        await host.Journal.WhenAsync(
            "the last message of each partition",
            all => Enumerable.Range(0, 3).All(partition => all.Any(entry => entry.Partition == partition && entry.Offset == Messages - 1)));
        await host.StopAsync();

        var copies = await stage.ReadAsync(output);
        Assert.Equal(
            Enumerable.Range(0, 3).SelectMany(partition => Enumerable.Range(0, Messages).Select(number => $"{partition}:{number}")).Order(StringComparer.Ordinal),
            copies.Select(copy => copy.Text()).Order(StringComparer.Ordinal));
        Assert.All((await stage.CommittedAsync(topic)).Values, committed => Assert.Equal(Messages, committed));
    }

    private sealed class Consumer(Journal journal, Output output) : PartitionConsumerActor<string>
    {
        protected override Task ConsumeAsync(MessageBatch<string> batch, CancellationToken cancellationToken)
        {
            foreach (var message in batch) Produce(output.Topic, $"{TopicPartition.Partition.Value}:{message.Value}", message.Key);

            // The first batch of each partition has done everything but return.
            if (batch.First.Offset == 0 && Attempt == 1) throw new InvalidOperationException("after all that");
            journal.Delivered(batch.Last.Position, Attempt);
            return Task.CompletedTask;
        }
    }
}
