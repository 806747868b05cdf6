using Troupe.Integration.Tests.Stage;

namespace Troupe.Integration.Tests.Offsets;

// A route with manual offsets: only what the consumer marks is finished, and a mark finishes all before it. What was never marked comes again
// to the next owner, and not before. Guards against an automatic mark that slips in.
public sealed class ManualOffsetsTests
{
    [SkippableTheory, EveryBroker]
    public async Task OnlyMarkedMessages_ShouldBeFinished_WhenOffsetsAreManual(BrokerKind broker)
    {
        await using var stage = await TestStage.OpenAsync(broker);
        var topic = await stage.CreateTopicAsync("orders");
        await stage.ProduceNumbersAsync(topic, 10);

        var first = await stage.StartHostAsync(group => group.Topic<Consumer>(topic, route => route.ManualOffsets()));
        await first.Journal.WhenDeliveredAsync(offset: 9);
        await first.StopAsync();
        var committed = await stage.CommittedOffsetAsync(topic);
        var second = await stage.StartHostAsync(group => group.Topic<Consumer>(topic, route => route.ManualOffsets()));
        await second.Journal.WhenDeliveredAsync(offset: 9);
        await second.StopAsync();

        Assert.Equal(Enumerable.Range(0, 10).Select(offset => (long)offset), first.Journal.Offsets());
        Assert.Equal(7, committed);
        Assert.Equal([7, 8, 9], second.Journal.Offsets());
    }

    private sealed class Consumer(Journal journal) : PartitionConsumerActor<string>
    {
        protected override Task ConsumeAsync(Message<string> message, CancellationToken cancellationToken)
        {
            journal.Delivered(message.Position, Attempt);
            if (message.Offset == 6) MarkAsConsumed(message);
            return Task.CompletedTask;
        }
    }
}
