using Troupe.Integration.Tests.Stage;

namespace Troupe.Integration.Tests.FailureRules;

// A consumer commits every message and believes the answers, across the moment at which its partition is taken from it. No commit that the
// broker does not have answers true, and once the new owner began none does. Guards against work that two owners believe to have finished.
public sealed class CommitAcrossLossTests
{
    private const int PerPartition = 600;
    private const int FirstOfALargeBatch = 100;

    [SkippableTheory, EveryBroker]
    public async Task NoFailedCommit_ShouldAnswerTrue_WhenThePartitionIsLostMeanwhile(BrokerKind broker)
    {
        await using var stage = await TestStage.OpenAsync(broker);
        var topic = await stage.CreateTopicAsync("orders", 2);
        foreach (var partition in (int[])[0, 1]) await stage.ProduceNumbersAsync(topic, PerPartition, partition);
        var (slow, quick) = (new Gate(), new Gate());
        quick.Open();

        var first = await StartAsync(stage, topic, slow);
        // The first batch is small: it must be taken by surprise in a large one, which does not end by itself meanwhile.
        foreach (var partition in (int[])[0, 1]) await first.Journal.WhenDeliveredAsync(FirstOfALargeBatch, partition: partition);
        var second = await StartAsync(stage, topic, quick);
        await second.Journal.WhenDeliveredAsync(count: 1);
        var moved = second.Journal.Deliveries[0].Partition;
        await first.Journal.WhenAsync("a refused commit", all => all.Count(entry => entry.What == "committed False" && entry.Partition == moved) >= 5);
        slow.Open();
        await second.Journal.WhenDeliveredAsync(PerPartition - 1, partition: moved);
        await first.StopAsync();
        await second.StopAsync();

        var answers = first.Journal.All.Where(entry => entry.What.StartsWith("committed", StringComparison.Ordinal) && entry.Partition == moved).ToArray();
        var asked = first.Journal.Noted("asks").Where(entry => entry.Partition == moved).ToLookup(entry => entry.Offset, entry => entry.At);
        var accepted = answers.Where(entry => entry.What == "committed True").ToArray();
        var successor = second.Journal.Deliveries.First(entry => entry.Partition == moved);

        // A commit that a rebalance refuses answers false, and the next one may succeed: until the partition is gone.
        Assert.NotEmpty(accepted);
        Assert.All(accepted, entry => Assert.True(
            entry.Offset < successor.Offset && asked[entry.Offset].First() <= successor.At, $"{entry}, but the successor began at {successor}"));
        Assert.Contains(answers, entry => entry.At > successor.At);
    }

    private static Task<TroupeHost> StartAsync(TestStage stage, string topic, Gate gate) => stage.StartHostAsync(
        group => group.Topic<Consumer>(topic, route => route.ManualOffsets())
            .RevocationTimeout(TimeSpan.FromSeconds(1)).CancelGrace(TimeSpan.FromMilliseconds(200)).CommitInterval(TimeSpan.FromHours(1)),
        services: services => services.Add(gate));

    private sealed class Consumer(Journal journal, Gate gate, TimeProvider time) : PartitionConsumerActor<string>
    {
        protected override async Task ConsumeAsync(MessageBatch<string> batch, CancellationToken cancellationToken)
        {
            // It looks neither at IsRevoked nor at its token.
            foreach (var message in batch)
            {
                journal.Delivered(message.Position, Attempt);
                if (!gate.IsOpen) await Task.Delay(TimeSpan.FromMilliseconds(40), time, CancellationToken.None);
                journal.Note("asks", message.Position);
                journal.Note($"committed {await MarkAsConsumedAndCommitAsync(message)}", message.Position);
            }
        }
    }
}
