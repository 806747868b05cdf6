using System.Collections.Concurrent;
using Akka;
using Akka.Streams;
using Akka.Streams.Dsl;
using Confluent.Kafka;
using Troupe.Integration.Tests.Stage;

namespace Troupe.Integration.Tests.Streams;

// Streams that share a group: partitions move between them while records flow. Nothing is skipped, a partition's source ends with its partition, and
// what a stream had finished is committed before another one begins.
public sealed class StreamRebalanceTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [SkippableTheory, EveryBroker]
    public async Task NothingShouldComeTwice_WhenAPartitionMovesFromAStreamThatKeepsUp(BrokerKind broker)
    {
        await using var stage = await TestStage.OpenAsync(broker);
        await using var host = new StreamHost(stage);
        await using var other = new StreamHost(stage);
        var topic = await stage.CreateTopicAsync("orders", partitions: 4);
        for (var partition = 0; partition < 4; partition++) await stage.ProduceNumbersAsync(topic, 200, partition);
        var seen = new Sightings<(int Member, int Partition, long Offset)>("Records", () => "");

        // Neither would commit for an hour but for the rebalance.
        var first = Run(host, topic, record => seen.Add((1, record.Partition, record.Offset)));
        await seen.WhenAsync("all records", all => all.Count == 800);
        var second = Run(other, topic, record => seen.Add((2, record.Partition, record.Offset)));
        await TrickleAsync(stage, topic, seen, () => seen.All.Any(entry => entry.Member == 2));
        await first.DrainAndShutdown().WaitAsync(Patience);
        await TrickleAsync(stage, topic, seen, () => seen.All.Where(entry => entry.Member == 2).Select(entry => entry.Partition).Distinct().Count() == 4);
        await second.DrainAndShutdown().WaitAsync(Patience);

        foreach (var partition in seen.All.GroupBy(entry => entry.Partition))
            Assert.Equal(Enumerable.Range(0, partition.Count()), partition.Select(entry => (int)entry.Offset));
        Assert.Equal(seen.All.Count, (await stage.CommittedAsync(topic)).Values.Sum());
    }

    [SkippableTheory, EveryBroker]
    public async Task SourcesOfPartitions_ShouldEndAndBeginWithThem_WhenMembersComeAndGo(BrokerKind broker)
    {
        await using var stage = await TestStage.OpenAsync(broker);
        await using var host = new StreamHost(stage);
        await using var other = new StreamHost(stage);
        var topic = await stage.CreateTopicAsync("orders", partitions: 4);
        var (seen, sources) = (new ConcurrentDictionary<(int, long), int>(), new Sightings<string>("Sources", () => ""));
        using var stop = new CancellationTokenSource();
        var producing = ProduceUntilAsync(stage, topic, stop.Token);

        var resident = RunPartitioned(host, topic, "resident", seen, sources);
        await sources.WhenAsync("four sources", all => Began(all, "resident") == 4);
        for (var visit = 0; visit < 3; visit++)
        {
            var name = $"visitor {visit}";
            var (ended, begun) = (Ended(sources.All, "resident"), Began(sources.All, "resident"));
            var visitor = RunPartitioned(other, topic, name, seen, sources);
            await sources.WhenAsync("two for the visitor", all => Began(all, name) == 2 && Ended(all, "resident") == ended + 2);
            await visitor.DrainAndShutdown().WaitAsync(Patience);
            await sources.WhenAsync("two back", all => Ended(all, name) == 2 && Began(all, "resident") == begun + 2);
        }

        await stop.CancelAsync();
        var produced = await producing;
        await StreamHost.UntilAsync(() => Task.FromResult(seen.Count == produced.Sum()));
        await resident.DrainAndShutdown().WaitAsync(Patience);

        for (var partition = 0; partition < 4; partition++)
            Assert.Equal(produced[partition], seen.Keys.Count(key => key.Item1 == partition));
        Assert.Equal(produced.Select(count => (long?)count), (await stage.CommittedAsync(topic)).OrderBy(entry => entry.Key).Select(entry => entry.Value));
    }

    [SkippableTheory, EveryBroker]
    public async Task RecordsOfAGivenUpPartition_ShouldComeAgain_WhenTheirCommitCameTooLate(BrokerKind broker)
    {
        await using var stage = await TestStage.OpenAsync(broker);
        await using var host = new StreamHost(stage);
        await using var other = new StreamHost(stage);
        var topic = await stage.CreateTopicAsync("orders", partitions: 2);
        for (var partition = 0; partition < 2; partition++) await stage.ProduceNumbersAsync(topic, 10, partition);
        var held = new Sightings<CommittableMessage<string, string>>("Held", () => "");
        var again = new Sightings<ConsumeResult<string, string>>("Again", () => "");

        var first = KafkaConsumer.CommittableSource(host.Consumer, Subscriptions.Topics(topic))
            .ToMaterialized(Sink.ForEach<CommittableMessage<string, string>>(held.Add), DrainingControl<Done>.Create)
            .Run(host.Materializer);
        await held.WhenAsync("all records", all => all.Count == 20);
        var second = Run(other, topic, again.Add);
        await again.WhenAsync("a partition's records again", all => all.Count >= 10);
        var moved = again.All[0].Partition;

        // Too late for the partition that moved, in time for the other one.
        await Task.WhenAll(held.All.Select(message => message.CommittableOffset.Commit())).WaitAsync(Patience);
        var committed = await stage.CommittedAsync(topic);
        await second.DrainAndShutdown().WaitAsync(Patience);
        await first.DrainAndShutdown().WaitAsync(Patience);

        Assert.Equal(10, committed[1 - moved.Value]);
        Assert.Null(committed[moved.Value]);
        Assert.Equal(Enumerable.Range(0, 10), again.All.Where(record => record.Partition == moved).Select(record => (int)record.Offset.Value).Take(10));
    }

    private static DrainingControl<Done> Run(StreamHost host, string topic, Action<ConsumeResult<string, string>> seen) =>
        KafkaConsumer.CommittableSource(host.Consumer, Subscriptions.Topics(topic))
            .Select(message =>
            {
                seen(message.Record);
                return (ICommittable)message.CommittableOffset;
            })
            .ToMaterialized(Committer.Sink(host.Committer.WithMaxInterval(TimeSpan.FromHours(1))), DrainingControl<Done>.Create)
            .Run(host.Materializer);

    private static DrainingControl<Done> RunPartitioned(
        StreamHost host, string topic, string name, ConcurrentDictionary<(int, long), int> seen, Sightings<string> sources) =>
        KafkaConsumer.CommittablePartitionedSource(host.Consumer, Subscriptions.Topics(topic))
            .SelectAsyncUnordered(16, async partition =>
            {
                sources.Add($"{name} begins");
                await partition.Source
                    .Select(message =>
                    {
                        seen.AddOrUpdate((message.Record.Partition, message.Record.Offset), 1, (_, count) => count + 1);
                        return (ICommittable)message.CommittableOffset;
                    })
                    .RunWith(Committer.Sink(host.Committer), host.Materializer);
                sources.Add($"{name} ends");
                return Done.Instance;
            })
            .ToMaterialized(Sink.Ignore<Done>(), DrainingControl<Done>.Create)
            .Run(host.Materializer);

    private static int Began(IReadOnlyList<string> all, string name) => all.Count(entry => entry == $"{name} begins");

    private static int Ended(IReadOnlyList<string> all, string name) => all.Count(entry => entry == $"{name} ends");

    private static async Task TrickleAsync(TestStage stage, string topic, Sightings<(int Member, int Partition, long Offset)> seen, Func<bool> isDone)
    {
        while (!isDone())
        {
            var expected = seen.All.Count + 4;
            for (var partition = 0; partition < 4; partition++)
                await stage.ProduceNumbersAsync(topic, 1, partition, from: seen.All.Count(entry => entry.Partition == partition));
            await seen.WhenAsync("one more of each partition", all => all.Count >= expected);
        }
    }

    private static async Task<int[]> ProduceUntilAsync(TestStage stage, string topic, CancellationToken stop)
    {
        var produced = new int[4];
        while (!stop.IsCancellationRequested)
        {
            for (var partition = 0; partition < 4; partition++)
            {
                await stage.ProduceNumbersAsync(topic, 25, partition, produced[partition]);
                produced[partition] += 25;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, CancellationToken.None);
        }

        return produced;
    }
}
