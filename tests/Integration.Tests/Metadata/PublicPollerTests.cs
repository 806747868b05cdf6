using Troupe.Integration.Tests.Stage;

namespace Troupe.Integration.Tests.Metadata;

// The client's public interface has no place for metadata. A route that says it needs it is refused at the start, and one that does not say so is
// refused where it marks or reads: never silently without. Guards against state that is lost at the next restart.
public sealed class PublicPollerTests
{
    [Fact]
    public async Task Start_ShouldBeRefused_WhenTheRouteNeedsMetadata()
    {
        await using var stage = await TestStage.OpenAsync(BrokerKind.Embedded);

        var refused = await Assert.ThrowsAnyAsync<Exception>(
            () => stage.StartHostAsync(group => group.Poller("consume").Topic<Consumer>("orders", route => route.OffsetMetadata())));

        Assert.Contains("metadata-max-bytes (4096, from code) is not possible: poller = consume", refused.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Mark_ShouldBeRefused_WhenTheRouteDidNotSayIt()
    {
        await using var stage = await TestStage.OpenAsync(BrokerKind.Embedded);
        var topic = await stage.CreateTopicAsync("orders");
        await stage.ProduceNumbersAsync(topic, 1);

        var host = await stage.StartHostAsync(group => group.Poller("consume").Topic<Consumer>(topic));
        await host.Journal.WhenNotedAsync("committed True");

        Assert.Contains(host.Journal.All, entry => entry.What.Contains("Write poller = auto", StringComparison.Ordinal));
        Assert.Equal(1, await stage.CommittedOffsetAsync(topic));
    }

    private sealed class Consumer(Journal journal) : PartitionConsumerActor<string>
    {
        protected override async Task ConsumeAsync(Message<string> message, CancellationToken cancellationToken)
        {
            try
            {
                MarkAsConsumed(message, "text");
            }
            catch (OffsetMetadataRefusedException exception)
            {
                journal.Note(exception.Message, message.Position);
                journal.Note($"committed {await MarkAsConsumedAndCommitAsync(message)}", message.Position);
            }
        }
    }
}
