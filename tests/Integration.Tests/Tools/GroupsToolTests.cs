using Troupe.EmbeddedKafka.Tests.Conformance;
using Troupe.Integration.Tests.Stage;

namespace Troupe.Integration.Tests.Tools;

// Operators look at a group with Kafka's own tool: it shows the partitions of a host that runs, who plays them, and no lag once everything is
// committed. Guards against a group that works and that nobody can see.
public sealed class GroupsToolTests
{
    private const int Messages = 10;

    [SkippableTheory, EveryBroker]
    public async Task GroupsTool_ShouldShowMembersAndNoLag_WhenEverythingIsCommitted(BrokerKind broker)
    {
        Skip.If(CommandLineTool.KafkaTools is null, "TROUPE_KAFKA_TOOLS names no script that runs Kafka's own tools.");
        await using var stage = await TestStage.OpenAsync(broker);
        var topic = await stage.CreateTopicAsync("orders", 2);
        foreach (var partition in (int[])[0, 1]) await stage.ProduceNumbersAsync(topic, Messages, partition);

        var host = await stage.StartHostAsync(group => group.Topic<Consumer>(topic));
        await host.Journal.WhenNotedAsync("committed", times: 2);
        var described = await CommandLineTool.RunAsync(
            CommandLineTool.KafkaTools!, "", "groups", "--bootstrap-server", stage.BootstrapServers, "--describe", "--group", stage.GroupId);

        // Group, topic, partition, committed offset, end of the log, lag, member.
        foreach (var partition in (int[])[0, 1])
            Assert.Matches($@"{stage.GroupId}\s+{topic}\s+{partition}\s+{Messages}\s+{Messages}\s+0\s+[^\s-]\S*", described);
    }

    private sealed class Consumer(Journal journal) : PartitionConsumerActor<string>
    {
        protected override async Task ConsumeAsync(Message<string> message, CancellationToken cancellationToken)
        {
            if (message.Offset == Messages - 1 && await MarkAsConsumedAndCommitAsync(message)) journal.Note("committed", message.Position);
        }
    }
}
