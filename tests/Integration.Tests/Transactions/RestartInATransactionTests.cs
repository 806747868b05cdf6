using System.Diagnostics;
using Confluent.Kafka;
using Troupe.Integration.Tests.Stage;
using Troupe.Worker;
using Troupe.Worker.Launching;
using Troupe.Worker.Reports;

namespace Troupe.Integration.Tests.Transactions;

// A process died in a transaction, and what it left open holds up who reads behind it. A restart with the same node id lets readers pass at once.
// Guards against readers that wait for the time-out of the transaction.
[Collection(AloneGroup.Name)]
public sealed class RestartInATransactionTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    [SkippableTheory, EveryBroker]
    public async Task Readers_ShouldPass_SoonAfterTheRestart(BrokerKind broker)
    {
        await using var stage = await TestStage.OpenAsync(broker);
        using var folder = new TemporaryFolder();
        var (topic, output) = (await stage.CreateTopicAsync("orders"), await stage.CreateTopicAsync("copies", 1));
        (await OpenTransaction.LeaveAsync(stage, output, $"troupe:{stage.GroupId}:default:node-0:1:1")).Dispose();
        var options = new WorkerOptions
        {
            BootstrapServers = stage.BootstrapServers,
            Group = stage.GroupId,
            Topics = [topic],
            ReportFile = folder.File("again"),
            Form = WorkerForm.Transaction,
            Output = output,
            NodeId = "node-0",
        };

        using var again = WorkerProcess.Start(options);
        await again.WhenReportedAsync(reports => reports.Any(report => report.Kind == ReportKind.Started), Limit);
        var passed = await WhenNotHeldUpAsync(stage, output);
        await again.TerminateAsync(Limit);

        Assert.InRange(passed, TimeSpan.Zero, TimeSpan.FromSeconds(2));
    }

    /// <summary>How long the last stable offset lies before what was left behind.</summary>
    private static Task<TimeSpan> WhenNotHeldUpAsync(TestStage stage, string output) => Task.Run(async () =>
    {
        using var reader = new ConsumerBuilder<byte[], byte[]>(new ConsumerConfig
            {
                BootstrapServers = stage.BootstrapServers,
                GroupId = "looks",
                IsolationLevel = IsolationLevel.ReadCommitted,
            })
            .SetLogHandler((_, _) => { })
            .Build();
        var waited = Stopwatch.StartNew();
        while (reader.QueryWatermarkOffsets(new TopicPartition(output, 0), TimeSpan.FromSeconds(20)).High < 1)
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        return waited.Elapsed;
    });
}
