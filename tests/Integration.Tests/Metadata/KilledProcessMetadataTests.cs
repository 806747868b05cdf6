using Troupe.Integration.Tests.Stage;
using Troupe.Worker;
using Troupe.Worker.Launching;
using Troupe.Worker.Reports;

namespace Troupe.Integration.Tests.Metadata;

// A process that keeps a running sum with its offsets is killed, and another one takes its place: it begins, before its first message, with exactly
// the sum of what lies before the offset at which it goes on. Guards against metadata that is older or newer than its offset, or comes too late.
public sealed class KilledProcessMetadataTests
{
    private const int Partitions = 4;
    private const int PerPartition = 600;
    private const int AfterTheKill = 100;
    private const int BeforeTheKill = 800;

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    [SkippableTheory, EveryBroker]
    public Task Sum_ShouldFitTheOffset_WhenTheProcessIsKilled(BrokerKind broker) => KillAsync(broker, isTransactional: false);

    [SkippableTheory, EveryBroker]
    public Task Sum_ShouldFitTheOffset_WhenTheProcessIsKilledInItsTransactions(BrokerKind broker) => KillAsync(broker, isTransactional: true);

    private static async Task KillAsync(BrokerKind broker, bool isTransactional)
    {
        await using var stage = await TestStage.OpenAsync(broker);
        using var folder = new TemporaryFolder();
        var topic = await stage.CreateTopicAsync("numbers", Partitions);
        var output = isTransactional ? await stage.CreateTopicAsync("sums") : "";
        foreach (var partition in Enumerable.Range(0, Partitions)) await stage.ProduceNumbersAsync(topic, PerPartition, partition);
        var options = new WorkerOptions
        {
            BootstrapServers = stage.BootstrapServers,
            Group = stage.GroupId,
            Topics = [topic],
            ReportFile = folder.File("first"),
            Form = WorkerForm.Metadata,
            Work = TimeSpan.FromMilliseconds(5),
            CommitInterval = TimeSpan.FromMilliseconds(250),
            Output = output,
            NodeId = "node-0",
        };

        using var first = WorkerProcess.Start(options);
        await first.WhenReportedAsync(reports => reports.Count(report => report.Kind == ReportKind.Finished) >= BeforeTheKill, Limit);
        // Something must be committed before the kill, or nothing is shown.
        await Eventually.IsAsync(async () => (await stage.CommittedAsync(topic)).Values.Any(committed => committed > 0), "nothing is committed");
        await first.KillAsync();

        // What is left for the other one, should this process have stood still until all of the above was worked off.
        foreach (var partition in Enumerable.Range(0, Partitions)) await stage.ProduceNumbersAsync(topic, AfterTheKill, partition, from: PerPartition);
        using var second = WorkerProcess.Start(options with { ReportFile = folder.File("second") });
        await second.WhenReportedAsync(
            reports => Enumerable.Range(0, Partitions).All(partition => Finished(reports, partition).LastOrDefault(-1) == PerPartition + AfterTheKill - 1), Limit);
        var exitCode = await second.TerminateAsync(Limit);
        second.ReadReports();

        Assert.Equal(0, exitCode);
        Assert.All(Enumerable.Range(0, Partitions), partition =>
        {
            var opened = second.Reports.First(report => report.Kind == ReportKind.Opened && report.Partition == partition);
            Assert.Equal(Finished(second.Reports, partition).First(), opened.First);
            Assert.Equal(opened.First * (opened.First - 1) / 2, opened.Last);
        });

        Assert.Contains(second.Reports, report => report is { Kind: ReportKind.Opened, First: > 0 });
    }

    private static IEnumerable<long> Finished(IEnumerable<Report> reports, int partition) =>
        reports.Where(report => report.Kind == ReportKind.Finished && report.Partition == partition).Select(report => report.First);
}
