using System.Diagnostics;
using Confluent.Kafka;
using Troupe.Integration.Tests.Stage;
using Troupe.Worker;
using Troupe.Worker.Launching;
using Troupe.Worker.Reports;

namespace Troupe.Integration.Tests.Transactions;

// Two processes copy, and one after the other is killed in the middle of it and started again: a read-committed reader finds each input once. One
// that sleeps past its session and wakes up adds nothing twice. Guards against what exactly once exists for.
public sealed class KilledWorkersTests
{
    private const int Partitions = 4;
    private const int PerPartition = 8_000;

    /// <summary>Of each partition, whenever a worker must have something left to do.</summary>
    private const int More = 500;

    private const int Kills = 4;

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    [SkippableTheory, EveryBroker]
    public async Task EachInput_ShouldBeCopiedOnce_WhenProcessesAreKilled(BrokerKind broker)
    {
        await using var stage = await TestStage.OpenAsync(broker);
        using var folder = new TemporaryFolder();
        var (topic, output) = (await stage.CreateTopicAsync("orders", Partitions), await stage.CreateTopicAsync("copies", Partitions));
        await ExpectedCopies.ProduceAsync(stage, topic, Partitions, PerPartition);
        var random = new Random(7);

        var workers = new WorkerProcess[2];
        var produced = PerPartition;
        try
        {
            for (var index = 0; index < 2; index++) workers[index] = WorkerProcess.Start(Options(stage, topic, output, folder.File($"w{index}"), $"node-{index}"));
            for (var kills = 0; kills < Kills; kills++)
            {
                var index = kills % 2;
                produced = await WhenAtWorkAsync(workers[index], random.Next(1, 6), stage, topic, produced);
                await workers[index].KillAsync();
                workers[index].Dispose();
                workers[index] = WorkerProcess.Start(Options(stage, topic, output, folder.File($"w{index}-{kills + 1}"), $"node-{index}"));
            }

            await WhenCommittedAsync(stage, topic, produced);
            foreach (var worker in workers) Assert.Equal(0, await worker.TerminateAsync(Limit));
        }
        finally
        {
            foreach (var worker in workers) worker?.Dispose();
        }

        await ExpectedCopies.AssertAsync(stage, topic, output, Partitions, produced);
    }

    [SkippableTheory, EveryBroker]
    public async Task Zombie_ShouldAddNothingTwice_WhenItWakesUp(BrokerKind broker)
    {
        await using var stage = await TestStage.OpenAsync(broker);
        using var folder = new TemporaryFolder();
        var (topic, output) = (await stage.CreateTopicAsync("orders", Partitions), await stage.CreateTopicAsync("copies", Partitions));
        await ExpectedCopies.ProduceAsync(stage, topic, Partitions, PerPartition);

        using var zombie = WorkerProcess.Start(Options(stage, topic, output, folder.File("zombie"), "zombie"));
        await zombie.WhenReportedAsync(reports => reports.Count(report => report.Kind == ReportKind.Began) > 2, Limit);
        await zombie.SignalAsync("STOP");

        // What the heir cannot commit before it has all partitions, however far the zombie had come.
        await ExpectedCopies.ProduceAsync(stage, topic, Partitions, More, from: PerPartition);
        using var heir = WorkerProcess.Start(Options(stage, topic, output, folder.File("heir"), "heir"));
        await WhenCommittedAsync(stage, topic, PerPartition + More);
        await zombie.SignalAsync("CONT");
        await zombie.WhenReportedAsync(reports => reports.Any(report => report.Kind is ReportKind.Lost), Limit);
        var exitCodes = (await zombie.TerminateAsync(Limit), await heir.TerminateAsync(Limit));

        Assert.Equal((0, 0), exitCodes);
        await ExpectedCopies.AssertAsync(stage, topic, output, Partitions, PerPartition + More);
    }

    [SkippableTheory, EveryBroker]
    public async Task ZombieWithAStream_ShouldAddNothingTwice_WhenItWakesUp(BrokerKind broker)
    {
        await using var stage = await TestStage.OpenAsync(broker);
        using var folder = new TemporaryFolder();
        var (topic, output) = (await stage.CreateTopicAsync("orders", Partitions), await stage.CreateTopicAsync("copies", Partitions));
        await ExpectedCopies.ProduceAsync(stage, topic, Partitions, PerPartition);

        var slow = Options(stage, topic, output, folder.File("zombie"), "zombie") with { Form = WorkerForm.Stream, Work = TimeSpan.FromMilliseconds(1) };
        using var zombie = WorkerProcess.Start(slow);
        await WhenAsync(stage, topic, committed => committed.Any(offset => offset > 0));
        await zombie.SignalAsync("STOP");

        await ExpectedCopies.ProduceAsync(stage, topic, Partitions, More, from: PerPartition);
        using var heir = WorkerProcess.Start(slow with { ReportFile = folder.File("heir"), NodeId = "heir", Work = TimeSpan.Zero });
        await WhenCommittedAsync(stage, topic, PerPartition + More);
        await zombie.SignalAsync("CONT");
        Assert.Equal(0, await heir.TerminateAsync(Limit));

        // Nobody but the one that woke up is left for these.
        await ExpectedCopies.ProduceAsync(stage, topic, Partitions, More, from: PerPartition + More);
        await WhenCommittedAsync(stage, topic, PerPartition + (2 * More));
        Assert.Equal(0, await zombie.TerminateAsync(Limit));
        await ExpectedCopies.AssertAsync(stage, topic, output, Partitions, PerPartition + (2 * More));
    }

    /// <summary>Until the worker has begun so many batches. There is more for it to begin when the other one was quicker.</summary>
    /// <returns>How much each partition has got by then.</returns>
    private static async Task<int> WhenAtWorkAsync(WorkerProcess worker, int batches, TestStage stage, string topic, int produced)
    {
        var waited = Stopwatch.StartNew();
        while (true)
        {
            Assert.True(waited.Elapsed < Limit, $"The worker has begun {worker.Reports.Count} batches.");
            worker.ReadReports();
            if (worker.Reports.Count(report => report.Kind == ReportKind.Began) >= batches) return produced;
            if (await IsCommittedAsync(stage, topic, produced))
            {
                await ExpectedCopies.ProduceAsync(stage, topic, Partitions, More, from: produced);
                produced += More;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        }
    }

    private static async Task<bool> IsCommittedAsync(TestStage stage, string topic, int perPartition) =>
        (await stage.CommittedAsync(topic)).Values.All(committed => committed == perPartition);

    private static Task WhenCommittedAsync(TestStage stage, string topic, int perPartition) =>
        WhenAsync(stage, topic, committed => committed.All(offset => offset == perPartition));

    private static async Task WhenAsync(TestStage stage, string topic, Func<IEnumerable<long?>, bool> isSo)
    {
        var waited = Stopwatch.StartNew();
        while (!await IsSoAsync())
        {
            Assert.True(waited.Elapsed < Limit, "Not everything is committed.");
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System);
        }

        async Task<bool> IsSoAsync()
        {
            try
            {
                return isSo((await stage.CommittedAsync(topic)).Values);
            }
            catch (KafkaException exception) when (exception.Error.IsCoordinatorStarting())
            {
                return false;
            }
        }
    }

    private static WorkerOptions Options(TestStage stage, string topic, string output, string reports, string node) => new()
    {
        BootstrapServers = stage.BootstrapServers,
        Group = stage.GroupId,
        Topics = [topic],
        ReportFile = reports,
        Form = WorkerForm.Transaction,
        Work = TimeSpan.FromMilliseconds(60),
        Output = output,
        NodeId = node,
    };
}
