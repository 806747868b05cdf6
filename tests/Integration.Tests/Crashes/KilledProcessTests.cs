using Troupe.Integration.Tests.Stage;
using Troupe.Worker;
using Troupe.Worker.Launching;
using Troupe.Worker.Reports;

namespace Troupe.Integration.Tests.Crashes;

// A process is killed in the middle of 8,000 messages of 20 ms each, and another one takes its place: nothing is lost, the newcomer goes on
// at the committed offset, and what runs again is no more than the commit interval explains. Guards against commits that run ahead of
// the work or fall behind it. The broker lives in the process of the test, which nobody kills.
public sealed class KilledProcessTests
{
    private const int Partitions = 10;
    private const int PerPartition = 800;
    private const int BeforeTheKill = 6_000;

    private static readonly TimeSpan Work = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan CommitInterval = TimeSpan.FromSeconds(1);

    // Far above the time a commit takes: the machine may be busy, and the broker may stand still while the process works on.
    private static readonly TimeSpan CommitRoundTrip = TimeSpan.FromSeconds(9);

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    [SkippableTheory, EveryBroker]
    public async Task Messages_ShouldAllRun_WhenTheProcessIsKilledAndAnotherOneStarts(BrokerKind broker)
    {
        await using var stage = await TestStage.OpenAsync(broker);
        var topic = await stage.CreateTopicAsync("orders", Partitions);
        foreach (var partition in Enumerable.Range(0, Partitions)) await stage.ProduceNumbersAsync(topic, PerPartition, partition);
        using var folder = new TemporaryFolder();
        var options = new WorkerOptions
        {
            BootstrapServers = stage.BootstrapServers,
            Group = stage.GroupId,
            Topics = [topic],
            ReportFile = folder.File("first"),
            Work = Work,
            CommitInterval = CommitInterval,
            SessionTimeout = TimeSpan.FromSeconds(12),
        };

        using var first = WorkerProcess.Start(options);
        await first.WhenReportedAsync(reports => Finished(reports).Count() >= BeforeTheKill, Limit);
        await first.KillAsync();
        first.ReadReports();
        var committed = await stage.CommittedAsync(topic);
        using var second = WorkerProcess.Start(options with { ReportFile = folder.File("second") });
        await second.WhenReportedAsync(reports => Finished(first.Reports.Concat(reports)).Distinct().Count() == Partitions * PerPartition, Limit);
        var exitCode = await second.TerminateAsync(Limit);
        second.ReadReports();

        Assert.Equal(0, exitCode);
        Assert.All(Enumerable.Range(0, Partitions), partition =>
        {
            var before = Offsets(Finished(first.Reports), partition);
            var after = Offsets(Finished(second.Reports), partition);
            var start = after.Length > 0 ? after[0] : PerPartition;
            Assert.Equal(Offsets(0, before.Length), before);
            Assert.Equal(Offsets(start, PerPartition), after);
            // The last commit of the killed one may still have been on its way when the committed offsets were asked.
            Assert.InRange(start, committed[partition] ?? 0, before.Length);
            Assert.InRange(before.Length - start, 0, (CommitInterval + CommitRoundTrip) / Work);
        });
        Assert.All(await stage.CommittedAsync(topic), end => Assert.Equal(PerPartition, end.Value));
    }

    private static IEnumerable<(int Partition, long Offset)> Finished(IEnumerable<Report> reports) =>
        reports.Where(report => report.Kind == ReportKind.Finished).Select(report => (report.Partition, report.First));

    private static long[] Offsets(IEnumerable<(int Partition, long Offset)> finished, int partition) =>
        [.. finished.Where(entry => entry.Partition == partition).Select(entry => entry.Offset)];

    private static long[] Offsets(long from, long to) => [.. Enumerable.Range(0, (int)(to - from)).Select(offset => from + offset)];
}
