using Confluent.Kafka;
using Troupe.Integration.Tests.Stage;

namespace Troupe.Integration.Tests.Steering;

// A thousand pauses and seeks at random (the seed is fixed) while records are produced, and people pause and resume from outside. After each, delivery
// goes on exactly where it should: no gap, no skip, nothing twice but what was asked for again; and in the end everything is committed. Guards against
// records of the place that was left, and against offsets that pass over what nobody skipped.
public sealed class RandomFlowTests
{
    private const int Partitions = 4;
    private const int Operations = 1_000;
    private const int Seed = 20_261_130;
    private const int MostBacklog = 2_000;

    [SkippableTheory, EveryBroker]
    public Task Delivery_ShouldHaveNoGapAndNoSkip(BrokerKind broker) => RunAsync(broker, transactional: false);

    [SkippableTheory, EveryBroker]
    public Task Delivery_ShouldHaveNoGapAndNoSkip_InTransactions(BrokerKind broker) => RunAsync(broker, transactional: true);

    [SkippableTheory, EveryBroker]
    public Task Delivery_ShouldHaveNoGapAndNoSkip_ThroughThePublicClient(BrokerKind broker) => RunAsync(broker, transactional: false, poller: "consume");

    private static async Task RunAsync(BrokerKind broker, bool transactional, string poller = "auto")
    {
        await using var stage = await TestStage.OpenAsync(broker);
        var topic = await stage.CreateTopicAsync("orders", Partitions);
        var watch = new FlowWatch(Partitions, Operations, Seed);

        var host = await stage.StartHostAsync(
            group => group.Poller(poller).Topic<Restless>(topic, route =>
            {
                route.MaxBatchSize(20).Buffer(messages: 60);
                if (transactional) route.Transactional();
            }),
            services: services => services.Add(watch));
        var people = PesterAsync(host.Troupe, stage.GroupId, topic, watch);
        while (!watch.IsOver)
        {
            await Task.WhenAll(Enumerable.Range(0, Partitions).Where(partition => watch.Backlog(partition) < MostBacklog).Select(async partition =>
            {
                await stage.ProduceNumbersAsync(topic, 50, partition);
                watch.Produced(partition, 50);
            }));
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System);
        }

        await people;
        await watch.WhenAllSeenAsync(host);
        await host.StopAsync();

        Assert.Empty(watch.Violations);
        Assert.True(watch.Done >= Operations, $"{watch.Done} operations");
        Assert.All(await stage.CommittedAsync(topic), committed => Assert.Equal(watch.End(committed.Key), committed.Value));
    }

    private static async Task PesterAsync(ITroupe troupe, string groupId, string topic, FlowWatch watch)
    {
        var random = new Random(Seed);
        while (!watch.IsOver)
        {
            var partition = new TopicPartition(topic, random.Next(Partitions));
            await troupe.PauseAsync(groupId, partition, "Ada", "at random", TimeSpan.FromMilliseconds(random.Next(1, 20)));
            await Task.Delay(TimeSpan.FromMilliseconds(random.Next(1, 20)), TimeProvider.System);
            await troupe.ResumeAsync(groupId, partition, "Ada");
        }
    }

    private sealed class Restless(FlowWatch watch) : PartitionConsumerActor<string>
    {
        private long? _expected;

        protected override async Task ConsumeAsync(Message<string> message, CancellationToken cancellationToken)
        {
            var (partition, offset) = (TopicPartition.Partition.Value, message.Offset);
            watch.Delivered(partition, offset, _expected);
            _expected = offset + 1;
            if (watch.Next(partition) is not { } random) return;
            var end = watch.End(partition);
            switch (random.Next(4))
            {
                case 0:
                    Pause(duration: TimeSpan.FromMilliseconds(random.Next(1, 10)));
                    break;
                case 1:
                    Pause(from: new Offset(offset + random.Next(1, 30)), duration: TimeSpan.FromMilliseconds(random.Next(1, 10)));
                    break;
                case 2:
                    await GoAsync(partition, Math.Max(0, offset - random.Next(100)));
                    break;
                default:
                    await GoAsync(partition, Math.Max(offset + 1, Math.Min(offset + random.Next(1, 100), end - 1)));
                    break;
            }
        }

        private async Task GoAsync(int partition, long target)
        {
            watch.Skipped(partition, _expected!.Value, target);
            await SeekAsync(target);
            _expected = target;
        }
    }
}
