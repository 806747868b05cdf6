using System.Diagnostics;
using Troupe.Integration.Tests.Stage;
using Troupe.Worker;
using Troupe.Worker.Launching;
using Troupe.Worker.Reports;

namespace Troupe.Integration.Tests.Lifetime;

// A process gets SIGTERM in the middle of its work, as in every deployment. It exits with 0, everything it finished is committed, so that its
// peer runs nothing again, and it left the group: the peer has the partitions within three seconds, long before a session would time out.
[Collection(AloneGroup.Name)]
public sealed class TerminationTests
{
    private const int Partitions = 4;
    private const int AfterTheEnd = 20;

    /// <summary>A minute of work: there is some left whenever the signal comes.</summary>
    private const int PerPartition = 3_000;

    private static readonly TimeSpan Session = TimeSpan.FromSeconds(12);
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
            SessionTimeout = Session,
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
        var moved = Finished(first.Reports).Select(entry => entry.Partition).Distinct().ToList();
        await peer.WhenReportedAsync(reports => moved.All(partition => Offsets(reports, partition).Length >= AfterTheEnd), Limit);
        var peerExitCode = await peer.TerminateAsync(Limit);
        peer.ReadReports();

        Assert.Equal((0, 0), (exitCode, peerExitCode));
        Assert.Single(first.Reports, report => report.Kind == ReportKind.Stopped);
        Assert.Equal(Partitions / 2, moved.Count);
        var committed = await stage.CommittedAsync(topic);
        Assert.All(moved, partition =>
        {
            var together = Offsets(first.Reports, partition).Concat(Offsets(peer.Reports, partition)).ToArray();
            Assert.Equal(Enumerable.Range(0, together.Length).Select(offset => (long)offset), together);
            Assert.Equal(together.Length, committed[partition]);
            var assigned = peer.Reports.Last(report => report.Kind == ReportKind.Assigned && report.Partition == partition);
            Assert.InRange(Stopwatch.GetElapsedTime(told, assigned.At), TimeSpan.Zero, TimeSpan.FromSeconds(3));
        });
    }

    private static long[] Offsets(IEnumerable<Report> reports, int partition) => [.. Finished(reports).Where(entry => entry.Partition == partition).Select(entry => entry.Offset)];

    private static IEnumerable<(int Partition, long Offset)> Finished(IEnumerable<Report> reports) =>
        reports.Where(report => report.Kind == ReportKind.Finished).Select(report => (report.Partition, report.First));
}
