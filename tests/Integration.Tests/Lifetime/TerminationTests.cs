using System.Diagnostics;
using Troupe.Integration.Tests.Stage;
using Troupe.Worker;
using Troupe.Worker.Launching;
using Troupe.Worker.Reports;

namespace Troupe.Integration.Tests.Lifetime;

// A process gets SIGTERM in the middle of its work, as in every deployment. It exits with 0, everything it finished is committed, so that its
// peer runs nothing again, and it left the group: the peer has the partitions within three seconds, long before a session would time out.
public sealed class TerminationTests
{
    private const int Partitions = 4;
    private const int PerPartition = 300;

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    [SkippableTheory, EveryBroker]
    public async Task Process_ShouldCommitAllAndLeaveTheGroup_WhenItIsTerminatedUnderLoad(BrokerKind broker)
    {
        await using var stage = await TestStage.OpenAsync(broker);
        var topic = await stage.CreateTopicAsync("orders", Partitions);
        using var folder = new TemporaryFolder();
        var options = new WorkerOptions
        {
            BootstrapServers = stage.BootstrapServers,
            Group = stage.GroupId,
            Topics = [topic],
            ReportFile = folder.File("peer"),
            Work = TimeSpan.FromMilliseconds(20),

            // What was finished is committed because of the end, and not because an interval was over.
            CommitInterval = TimeSpan.FromHours(1),
        };
        using var peer = WorkerProcess.Start(options);
        await peer.WhenReportedAsync(reports => reports.Count(report => report.Kind == ReportKind.Opened) == Partitions, Limit);
        using var first = WorkerProcess.Start(options with { ReportFile = folder.File("first") });
        await first.WhenReportedAsync(reports => reports.Count(report => report.Kind == ReportKind.Opened) == Partitions / 2, Limit);
        foreach (var partition in Enumerable.Range(0, Partitions)) await stage.ProduceNumbersAsync(topic, PerPartition, partition);
        await first.WhenReportedAsync(reports => Finished(reports).Count() >= 100, Limit);

        var told = Stopwatch.GetTimestamp();
        var exitCode = await first.TerminateAsync(Limit);
        first.ReadReports();
        await peer.WhenReportedAsync(reports => Finished(first.Reports.Concat(reports)).Distinct().Count() == Partitions * PerPartition, Limit);
        var peerExitCode = await peer.TerminateAsync(Limit);
        peer.ReadReports();

        Assert.Equal((0, 0), (exitCode, peerExitCode));
        Assert.Single(first.Reports, report => report.Kind == ReportKind.Stopped);
        var moved = Finished(first.Reports).Select(entry => entry.Partition).Distinct().ToList();
        Assert.Equal(Partitions / 2, moved.Count);
        Assert.All(moved, partition =>
        {
            var finished = Finished(first.Reports).Where(entry => entry.Partition == partition).Max(entry => entry.Offset);
            Assert.True(finished < PerPartition - 1, "Nothing was left to do: the load was too small for this machine.");
            Assert.Equal(finished + 1, peer.Reports.First(report => report.Kind == ReportKind.Began && report.Partition == partition).First);
            var assigned = peer.Reports.Last(report => report.Kind == ReportKind.Assigned && report.Partition == partition);
            Assert.InRange(Stopwatch.GetElapsedTime(told, assigned.At), TimeSpan.Zero, TimeSpan.FromSeconds(3));
        });
        Assert.All(await stage.CommittedAsync(topic), committed => Assert.Equal(PerPartition, committed.Value));
    }

    private static IEnumerable<(int Partition, long Offset)> Finished(IEnumerable<Report> reports) =>
        reports.Where(report => report.Kind == ReportKind.Finished).Select(report => (report.Partition, report.First));
}
