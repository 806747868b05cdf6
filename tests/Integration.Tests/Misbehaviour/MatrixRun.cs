using System.Diagnostics;
using Troupe.Integration.Tests.Stage;

namespace Troupe.Integration.Tests.Misbehaviour;

/// <summary>
/// One row of the table: a host in which the consumer of one partition misbehaves, then a second one that takes over what it is given, then the
/// first one stops, and the second finishes everything. The other partitions finish all of theirs meanwhile; nothing is lost or skipped;
/// revocation and stop keep their bounds; no message pays for what was not its fault.
/// </summary>
internal sealed class MatrixRun
{
    public const string Finished = "finished";

    /// <summary>All is drained; only the actor system is left to end.</summary>
    private const int StoppedEvent = 1003;

    private const int Partitions = 3;
    private const int PerPartition = 20;
    private const int More = 5;

    private static readonly TimeSpan RevocationTimeout = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan CancelGrace = TimeSpan.FromMilliseconds(500);

    /// <summary>What a group needs around its bounds on a machine that is busy with other tests, and stands still; without a bound it would be for ever.</summary>
    private static readonly TimeSpan Slack = TimeSpan.FromSeconds(20);

    private readonly TestStage _stage;
    private readonly string _topic;
    private readonly string _queue;
    private readonly Mischief _mischief;

    private MatrixRun(TestStage stage, string topic, string queue, Mischief mischief) => (_stage, _topic, _queue, _mischief) = (stage, topic, queue, mischief);

    private bool IsBatchForm => _mischief.Place == Place.ConsumeBatch;

    /// <summary>Whether the unruly partition gets nowhere until the test ends the hang.</summary>
    private bool IsStuck => _mischief is
    {
        Hangs: true, Place: Place.Constructor or Place.OnAssigned or Place.ConsumeMessage or Place.ConsumeBatch or Place.OwnHandler,
    };

    public static async Task PlayAsync(Misdeed deed, Place place)
    {
        await using var stage = await TestStage.OpenAsync(BrokerKind.Embedded);
        var topic = await stage.CreateTopicAsync("orders", Partitions);
        var queue = await stage.CreateTopicAsync("orders-dead");
        using var mischief = new Mischief(deed, place);
        try
        {
            await new MatrixRun(stage, topic, queue, mischief).PlayAsync();
        }
        finally
        {
            mischief.End();
        }
    }

    private async Task PlayAsync()
    {
        await ProduceAsync(PerPartition, from: 0);
        using var nothing = new Mischief(Misdeed.Nothing, Place.Nowhere);
        var unruly = await StartAsync(_mischief);
        foreach (var partition in IsStuck ? [1, 2] : (int[])[0, 1, 2])
            await unruly.Journal.WhenAsync($"partition {partition} finished", all => FinishedOf(all, partition) == PerPartition);

        var heir = await StartAsync(nothing);
        await heir.Log.WhenLoggedAsync(LogEvents.Assigned);
        var handOver = heir.Log.Logged(LogEvents.Assigned)[0].At - unruly.Log.Logged(LogEvents.Revoking)[0].At;
        await ProduceAsync(More, from: PerPartition);

        var stopping = Stopwatch.StartNew();
        var stopped = unruly.StopAsync();
        await unruly.Log.WhenLoggedAsync(StoppedEvent);
        stopping.Stop();
        var committed = await _stage.CommittedAsync(_topic);
        AssertNothingSkipped(committed, [unruly, heir]);

        // Only now: a consumer that blocks its thread would hold up the end of its actor system, which has a bound of its own.
        _mischief.End();
        await stopped;
        foreach (var partition in (int[])[0, 1, 2]) await WhenAllFinishedAsync(partition, unruly, heir);
        await heir.StopAsync();

        Assert.True(handOver < RevocationTimeout + Slack, $"The hand-over took {handOver}.{unruly.Log}");
        Assert.True(stopping.Elapsed < ShutdownTimeout + Slack, $"The stop took {stopping.Elapsed}.{unruly.Log}");
        Assert.All(await _stage.CommittedAsync(_topic), entry => Assert.Equal(PerPartition + More, entry.Value));
        AssertOnlyTheGuiltyPaid(unruly);
        Assert.Empty(await _stage.ReadAsync(_queue));
    }

    private async Task ProduceAsync(int count, int from)
    {
        for (var partition = 0; partition < Partitions; partition++) await _stage.ProduceNumbersAsync(_topic, count, partition, from);
    }

    private Task<TroupeHost> StartAsync(Mischief mischief) => _stage.StartHostAsync(
        group =>
        {
            group.RevocationTimeout(RevocationTimeout).CancelGrace(CancelGrace);
            if (IsBatchForm) group.Topic<UnrulyBatchConsumer>(_topic, Route);
            else group.Topic<UnrulyMessageConsumer>(_topic, Route);
        },
        troupe => troupe.ShutdownTimeout(ShutdownTimeout),
        services => services.Add(mischief));

    // In independent mode no message inherits another one's attempts, so each count says whose fault it was.
    private void Route(TopicBuilder route) => route.QuickBackoff().MaxBatchSize(8).DeadLetterQueue(_queue, maxRetries: IsBatchForm ? 20 : 2, independent: true);

    private static async Task WhenAllFinishedAsync(int partition, TroupeHost unruly, TroupeHost heir)
    {
        var before = unruly.Journal.All.Where(entry => IsFinished(entry, partition)).Select(entry => entry.Offset).ToHashSet();
        await heir.Journal.WhenAsync(
            $"all of partition {partition} finished by one of both",
            all => all.Where(entry => IsFinished(entry, partition)).Select(entry => entry.Offset).Union(before).Count() == PerPartition + More);
    }

    private static void AssertNothingSkipped(IReadOnlyDictionary<int, long?> committed, TroupeHost[] hosts)
    {
        foreach (var (partition, offset) in committed)
        {
            var finished = hosts.SelectMany(host => host.Journal.All).Where(entry => IsFinished(entry, partition)).Select(entry => entry.Offset).ToHashSet();
            Assert.All(Enumerable.Range(0, (int)(offset ?? 0)), position => Assert.Contains(position, finished));
        }
    }

    private void AssertOnlyTheGuiltyPaid(TroupeHost unruly)
    {
        if (_mischief.Deed is Misdeed.Stashes or Misdeed.IgnoresEverything)
        {
            var once = unruly.Journal.Deliveries.Where(entry => IsBatchForm || entry.Offset != UnrulyMessageConsumer.HardMessage).Select(entry => entry.Position).ToArray();
            Assert.Equal(once.Distinct().Count(), once.Length);
        }

        if (IsBatchForm || IsStuck) return;
        var guilty = _mischief.Place == Place.ConsumeMessage ? (long[])[2, UnrulyMessageConsumer.HardMessage] : [UnrulyMessageConsumer.HardMessage];
        Assert.All(
            unruly.Journal.Deliveries.Where(entry => entry.Partition != Mischief.Partition || !guilty.Contains(entry.Offset)),
            entry => Assert.Equal(1, entry.Attempt));
        Assert.Equal([1, 2, 3], unruly.Journal.Attempts(UnrulyMessageConsumer.HardMessage).Distinct());
    }

    private static int FinishedOf(IReadOnlyList<Delivery> all, int partition) =>
        all.Where(entry => IsFinished(entry, partition)).Select(entry => entry.Offset).Distinct().Count();

    private static bool IsFinished(Delivery entry, int partition) => entry.What == Finished && entry.Partition == partition;
}
