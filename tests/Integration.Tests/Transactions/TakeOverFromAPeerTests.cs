using Confluent.Kafka;
using Troupe.Integration.Tests.Stage;
using Troupe.Worker;
using Troupe.Worker.Launching;
using Troupe.Worker.Reports;

namespace Troupe.Integration.Tests.Transactions;

// A process is killed in a transaction and does not come back: a record of it lies in the output, offsets of it wait at the group. When its session is
// over another node takes its partitions over, and does not wait for that transaction for longer than is promised; nor does who reads the output. Guards
// against a time-out of transactions that holds a peer up.
[Collection(AloneGroup.Name)]
public sealed class TakeOverFromAPeerTests
{
    private const int Partitions = 2;
    private const int PerPartition = 200;

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Promised = TimeSpan.FromSeconds(10);

    [SkippableTheory, EveryBroker]
    public async Task Peer_ShouldGoOnWithinWhatIsPromised_WhenATransactionWasLeftOpen(BrokerKind broker)
    {
        await using var stage = await TestStage.OpenAsync(broker);
        using var folder = new TemporaryFolder();
        var (topic, output) = (await stage.CreateTopicAsync("orders", Partitions), await stage.CreateTopicAsync("copies"));
        using (var gone = WorkerProcess.Start(Options(stage, topic, output, folder.File("gone"))))
        {
            await gone.WhenReportedAsync(reports => reports.Count(report => report.Kind == ReportKind.Assigned) == Partitions, Limit);
            await gone.KillAsync();
        }

        // As if all had been read: whoever takes these offsets for committed misses the inputs.
        var offsets = Enumerable.Range(0, Partitions).Select(partition => new TopicPartitionOffset(topic, partition, PerPartition)).ToArray();
        (await OpenTransaction.LeaveAsTroupeAsync(stage, output, $"troupe:{stage.GroupId}:default:node-0:1:1", offsets)).Dispose();
        await ExpectedCopies.ProduceAsync(stage, topic, Partitions, PerPartition);

        var heir = await stage.StartHostAsync(
            group => group.Topic<Consumer>(topic, route => route.Transactional()), services: services => services.Add(new Output(output)));
        await heir.Log.WhenLoggedAsync(LogEvents.Assigned);
        var first = await Task.Run(() => ReadOne(stage, output));
        var read = TimeProvider.System.GetUtcNow();
        await heir.Journal.WhenAsync(
            "the last message of each partition",
            all => Enumerable.Range(0, Partitions).All(partition => all.Any(entry => entry.Partition == partition && entry.Offset == PerPartition - 1)));
        await heir.StopAsync();

        var takenOver = heir.Log.Logged(LogEvents.Assigned)[0].At;
        var begun = Enumerable.Range(0, Partitions).Max(partition => heir.Journal.Deliveries.First(entry => entry.Partition == partition).At);
        Assert.NotEqual("left behind", first);
        Assert.InRange(begun - takenOver, TimeSpan.Zero, Promised);
        Assert.InRange(read - takenOver, TimeSpan.Zero, Promised);
        await ExpectedCopies.AssertAsync(stage, topic, output, Partitions, PerPartition);
    }

    private static string ReadOne(TestStage stage, string output)
    {
        using var reader = new ConsumerBuilder<Ignore, string>(new ConsumerConfig
            {
                BootstrapServers = stage.BootstrapServers,
                GroupId = "reads-without-a-group",
                IsolationLevel = IsolationLevel.ReadCommitted,
                EnableAutoCommit = false,
            })
            .SetLogHandler((_, _) => { })
            .Build();
        reader.Assign(new TopicPartitionOffset(output, 0, Offset.Beginning));
        return (reader.Consume(Limit) ?? throw new TimeoutException("Nothing can be read.")).Message.Value;
    }

    private static WorkerOptions Options(TestStage stage, string topic, string output, string reports) => new()
    {
        BootstrapServers = stage.BootstrapServers,
        Group = stage.GroupId,
        Topics = [topic],
        ReportFile = reports,
        Form = WorkerForm.Transaction,
        Output = output,
        NodeId = "node-0",
    };

    private sealed class Consumer(Journal journal, Output output) : PartitionConsumerActor<string>
    {
        protected override Task ConsumeAsync(Message<string> message, CancellationToken cancellationToken)
        {
            Produce(output.Topic, message.Value, message.Key);
            journal.Delivered(message.Position, Attempt);
            return Task.CompletedTask;
        }
    }
}
