using Troupe.Integration.Tests.Stage;

namespace Troupe.Integration.Tests.Transactions;

// One partition produces a record that the broker does not take. The transaction it shares fails without a word about whose record it was; then the
// partitions commit alone until it is known. It alone is tried again and given up. Guards against one bad record that rolls its neighbours back for
// ever, and against blame on a guess.
public sealed class CulpritAmongNeighboursTests
{
    private const int Partitions = 4;
    private const int PerPartition = 100;
    private const long Poison = 30;

    [SkippableTheory, EveryBroker]
    public async Task Culprit_ShouldBeGivenUp_AndItsNeighboursNotBlamed(BrokerKind broker)
    {
        await using var stage = await TestStage.OpenAsync(broker);
        var (topic, output, queue) = (await stage.CreateTopicAsync("orders", Partitions), await stage.CreateTopicAsync("copies"), await stage.CreateTopicAsync("dead"));
        for (var partition = 0; partition < Partitions; partition++) await stage.ProduceNumbersAsync(topic, PerPartition, partition);

        var host = await stage.StartHostAsync(
            group => group.Topic<Consumer>(topic, route => route.Transactional().MaxBatchSize(20).DeadLetterQueue(queue, maxRetries: 1).QuickBackoff()),
            services: services => services.Add(new Output(output)));
        await host.Log.WhenLoggedAsync(LogEvents.DeadLettered);
        await host.Journal.WhenAsync(
            "the last message of each partition",
            all => Enumerable.Range(0, Partitions).All(partition => all.Any(entry => entry.Partition == partition && entry.Offset == PerPartition - 1)));
        await host.StopAsync();

        Assert.Equal($"{Poison}", Assert.Single(await stage.ReadAsync(queue)).Text());
        Assert.All(host.Journal.Deliveries.Where(entry => entry.Partition != 0), entry => Assert.Equal(1, entry.Attempt));
        Assert.Equal(
            Enumerable.Range(0, Partitions).SelectMany(partition => Enumerable.Range(0, PerPartition)
                .Where(number => (partition, number) != (0, Poison)).Select(number => $"{partition}:{number}")).Order(StringComparer.Ordinal),
            (await stage.ReadAsync(output)).Select(copy => copy.Text()).Order(StringComparer.Ordinal));
        Assert.All((await stage.CommittedAsync(topic)).Values, committed => Assert.Equal(PerPartition, committed));
    }

    private sealed class Consumer(Journal journal, Output output) : PartitionConsumerActor<string>
    {
        protected override Task ConsumeAsync(Message<string> message, CancellationToken cancellationToken)
        {
            journal.Delivered(message.Position, Attempt);
            var isPoison = TopicPartition.Partition == 0 && message.Offset == Poison;
            if (isPoison) Produce(output.Topic, new byte[TestBroker.MaxMessageBytes + 1]);
            else Produce(output.Topic, $"{TopicPartition.Partition.Value}:{message.Value}");
            return Task.CompletedTask;
        }
    }
}
