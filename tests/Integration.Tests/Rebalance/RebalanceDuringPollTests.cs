using System.Collections.Concurrent;
using Troupe.Integration.Tests.Stage;

namespace Troupe.Integration.Tests.Rebalance;

// A second host joins while the first one's client holds tens of thousands of fetched records and hands them out at full speed, and then the
// first one leaves. What the client had fetched for partitions that move is thrown away inside it; the new owner begins exactly behind what
// was finished. Guards against a gap or a double delivery of whole polls, which a rebalance between two polls never shows.
public sealed class RebalanceDuringPollTests
{
    private const int Partitions = 4;
    private const int PerPartition = 40_000;

    /// <summary>Of each partition, whenever the second host must have something left to do.</summary>
    private const int More = 1_000;

    private const int End = PerPartition + (2 * More);

    private const int BatchSize = 100;

    public static TheoryData<BrokerKind, string, string> Rows => ProtocolRows.WithPollers();

    [SkippableTheory, MemberData(nameof(Rows))]
    public async Task NewOwner_ShouldSeeNoGapAndNoDuplicate_WhenARebalanceComesInTheMiddleOfAPoll(BrokerKind broker, string protocol, string poller)
    {
        await using var stage = await TestStage.OpenAsync(broker);
        var topic = await stage.CreateTopicAsync("orders", Partitions);
        foreach (var partition in Enumerable.Range(0, Partitions)) await stage.ProduceNumbersAsync(topic, PerPartition, partition);
        var batches = new ConcurrentQueue<Batch>();

        var first = await StartAsync(stage, topic, protocol, poller, batches);
        await first.Journal.WhenNotedAsync("begun", times: Partitions);
        var second = await StartAsync(stage, topic, protocol, poller, batches);
        await second.Log.WhenLoggedAsync(LogEvents.Assigned);
        foreach (var partition in Enumerable.Range(0, Partitions)) await stage.ProduceNumbersAsync(topic, More, partition, from: PerPartition);
        await second.Journal.WhenNotedAsync("begun");
        await first.StopAsync();
        foreach (var partition in Enumerable.Range(0, Partitions)) await stage.ProduceNumbersAsync(topic, More, partition, from: PerPartition + More);
        foreach (var partition in Enumerable.Range(0, Partitions)) await second.Journal.WhenNotedAsync($"end of {partition}");
        await second.StopAsync();

        foreach (var partition in Enumerable.Range(0, Partitions))
        {
            var next = 0L;
            foreach (var batch in batches.Where(batch => batch.Partition == partition).OrderBy(batch => batch.At))
            {
                Assert.Equal(next, batch.First);
                next = batch.First + batch.Count;
            }

            Assert.Equal(End, next);
        }

        Assert.All(await stage.CommittedAsync(topic), committed => Assert.Equal(End, committed.Value));
    }

    private static Task<TroupeHost> StartAsync(TestStage stage, string topic, string protocol, string poller, ConcurrentQueue<Batch> batches) =>
        stage.StartHostAsync(
            group => group.Topic<Consumer>(topic, route => route.MaxBatchSize(BatchSize)).Poller(poller), services: services => services.Add(batches), protocol: protocol);

    private sealed record Batch(int Partition, long First, int Count, DateTimeOffset At);

    private sealed class Consumer(Journal journal, ConcurrentQueue<Batch> batches, TimeProvider time) : PartitionConsumerActor<string>
    {
        private bool _hasBegun;

        protected override async Task ConsumeAsync(MessageBatch<string> batch, CancellationToken cancellationToken)
        {
            batches.Enqueue(new Batch(batch.TopicPartition.Partition, batch.First.Offset, batch.Count, time.GetUtcNow()));
            if (!_hasBegun) journal.Note("begun", batch.TopicPartition);
            _hasBegun = true;

            // Work, so that the client's queues stay full over the rebalance.
            await Task.Delay(TimeSpan.FromMilliseconds(10), time, CancellationToken.None);
            if (batch.Last.Offset == End - 1) journal.Note($"end of {batch.TopicPartition.Partition.Value}", batch.TopicPartition);
        }
    }
}
