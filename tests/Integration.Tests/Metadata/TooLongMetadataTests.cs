using Troupe.Integration.Tests.Stage;

namespace Troupe.Integration.Tests.Metadata;

// Metadata of 4,096 bytes goes to the broker, one of 4,097 is refused where it is marked, with both sizes, and the mark without it works. Guards against
// a commit that the broker refuses later, when nobody knows whose metadata it was.
public sealed class TooLongMetadataTests
{
    [SkippableTheory, EveryBroker]
    public async Task Mark_ShouldBeRefusedWithBothSizes_WhenItsMetadataIsTooLong(BrokerKind broker)
    {
        await using var stage = await TestStage.OpenAsync(broker);
        var topic = await stage.CreateTopicAsync("orders");
        await stage.ProduceNumbersAsync(topic, 3);

        var host = await stage.StartHostAsync(group => group.Topic<Consumer>(topic));
        await host.Journal.WhenNotedAsync("committed True", times: 3);

        var refused = Assert.Single(host.Journal.All, entry => entry.What.StartsWith("refused", StringComparison.Ordinal));
        Assert.Contains($"{topic}[0]@1", refused.What, StringComparison.Ordinal);
        Assert.Contains("4097 bytes", refused.What, StringComparison.Ordinal);
        Assert.Contains("metadata-max-bytes is 4096", refused.What, StringComparison.Ordinal);
        Assert.Equal(3, await stage.CommittedOffsetAsync(topic));
        Assert.Equal(new string('x', 4_096), await stage.CommittedMetadataAsync(topic));
    }

    private sealed class Consumer(Journal journal) : PartitionConsumerActor<string>
    {
        protected override async Task ConsumeAsync(Message<string> message, CancellationToken cancellationToken)
        {
            var metadata = message.Offset == 2 ? null : new string('x', 4_096 + (int)message.Offset.Value);
            try
            {
                journal.Note($"committed {await MarkAsConsumedAndCommitAsync(message, metadata)}", message.Position);
            }
            catch (OffsetMetadataRefusedException exception)
            {
                journal.Note($"refused: {exception.Message}", message.Position);
                journal.Note($"committed {await MarkAsConsumedAndCommitAsync(message)}", message.Position);
            }
        }
    }
}
