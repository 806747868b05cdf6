using System.Text;
using Troupe.EmbeddedKafka.Tests.Conformance;
using Troupe.Integration.Tests.Stage;

namespace Troupe.Integration.Tests.Tools;

// Kafka's own administration client reads with an offset what a consumer marked it with, text and objects, outside transactions and inside. Guards
// against metadata that only Troupe can read.
public sealed class CommittedMetadataTests
{
    [SkippableTheory, EveryBroker]
    public Task AdminClient_ShouldReadTheMetadata(BrokerKind broker) => ReadAsync(broker, _ => { });

    [SkippableTheory, EveryBroker]
    public Task AdminClient_ShouldReadTheMetadataOfATransaction(BrokerKind broker) => ReadAsync(broker, route => route.Transactional());

    private static async Task ReadAsync(BrokerKind broker, Action<TopicBuilder> configure)
    {
        Skip.If(CommandLineTool.KafkaTools is null, "TROUPE_KAFKA_TOOLS names no script that lies beside Kafka's jars.");
        var (java, jars) = (CommandLineTool.FindOnPath("java"), Path.Combine(Path.GetDirectoryName(CommandLineTool.KafkaTools)!, "libs"));
        Skip.If(java is null || !Directory.Exists(jars), "There is no java on the path, or no folder libs with Kafka's jars beside TROUPE_KAFKA_TOOLS.");
        await using var stage = await TestStage.OpenAsync(broker);
        var topic = await stage.CreateTopicAsync("orders", 2);
        foreach (var partition in (int[])[0, 1]) await stage.ProduceNumbersAsync(topic, 3, partition);

        var host = await stage.StartHostAsync(group => group.Topic<Consumer>(topic, configure));
        await host.Journal.WhenNotedAsync("committed True", times: 2);
        var read = await CommandLineTool.RunAsync(
            java!, "", "-cp", Path.Combine(jars, "*"), Path.Combine(AppContext.BaseDirectory, "Tools", "CommittedMetadata.java"), stage.BootstrapServers, stage.GroupId);

        Assert.Equal(
            [$"{topic}-0 3 {Base64("größe 中 🙂")}", $"{topic}-1 3 {Base64("{\"count\":3}")}"],
            read.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => line.StartsWith(topic, StringComparison.Ordinal)).Order(StringComparer.Ordinal));
    }

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    private sealed record State(int Count);

    private sealed class Consumer(Journal journal) : PartitionConsumerActor<string>
    {
        protected override async Task ConsumeAsync(Message<string> message, CancellationToken cancellationToken)
        {
            if (message.Offset != 2) return;
            var isCommitted = message.Partition == 0
                ? await MarkAsConsumedAndCommitAsync(message, "größe 中 🙂")
                : await MarkAsConsumedAndCommitAsync(message, new State(3));
            journal.Note($"committed {isCommitted}", message.Position);
        }
    }
}
