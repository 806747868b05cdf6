using Troupe.EmbeddedKafka.Tests.Conformance;
using Troupe.Integration.Tests.Stage;

namespace Troupe.Integration.Tests.Transactions;

// A host stops under load, and another goes on. Nothing is left open, what was handed over is committed, and each input has one copy. Guards against
// a deployment that holds readers up.
public sealed class StopWithTransactionsTests
{
    private const int Partitions = 3;
    private const int Hosts = 4;

    /// <summary>Of each partition, when a host starts: so each has something to do, however much the one before it did until its stop.</summary>
    private const int Portion = 1_000;

    [SkippableTheory, EveryBroker]
    public async Task NoTransaction_ShouldBeLeftOpen_WhenAHostStopsUnderLoad(BrokerKind broker)
    {
        await using var stage = await TestStage.OpenAsync(broker);
        var (topic, output) = (await stage.CreateTopicAsync("orders", Partitions), await stage.CreateTopicAsync("copies", Partitions));
        for (var hosts = 0; hosts < Hosts - 1; hosts++)
        {
            await ExpectedCopies.ProduceAsync(stage, topic, Partitions, Portion, from: hosts * Portion);
            var host = await StartAsync(stage, topic, output);
            await host.Journal.WhenDeliveredAsync(count: 10);
            await host.StopAsync();
            if (CommandLineTool.KafkaTools is { } tools) Assert.Empty(await OpenAsync(stage, tools));
        }

        await ExpectedCopies.ProduceAsync(stage, topic, Partitions, Portion, from: (Hosts - 1) * Portion);
        var last = await StartAsync(stage, topic, output);
        await last.Journal.WhenAsync(
            "the last message of each partition",
            all => Enumerable.Range(0, Partitions).All(partition => all.Any(entry => entry.Partition == partition && entry.Offset == (Hosts * Portion) - 1)));
        await last.StopAsync();
        await ExpectedCopies.AssertAsync(stage, topic, output, Partitions, Hosts * Portion);
    }

    /// <summary>What Kafka's own tool lists as open, of this stage's group: the cluster may be shared.</summary>
    private static async Task<IEnumerable<string>> OpenAsync(TestStage stage, string tools)
    {
        var list = await CommandLineTool.RunAsync(tools, "", ["transactions", "--bootstrap-server", stage.BootstrapServers, "list"]);
        Assert.Contains(stage.GroupId, list, StringComparison.Ordinal);
        return list.Split('\n').Where(line => line.Contains(stage.GroupId, StringComparison.Ordinal) && !line.Contains("Complete", StringComparison.Ordinal) && !line.Contains("Empty", StringComparison.Ordinal));
    }

    private static Task<TroupeHost> StartAsync(TestStage stage, string topic, string output) => stage.StartHostAsync(
        group => group.Topic<Consumer>(topic, route => route.Transactional().MaxBatchSize(40)), services: services => services.Add(new Output(output)));

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
