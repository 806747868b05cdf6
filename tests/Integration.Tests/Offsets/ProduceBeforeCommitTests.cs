using Troupe.Integration.Tests.Stage;

namespace Troupe.Integration.Tests.Offsets;

// A handler produces without waiting and then commits its message. When the commit is through, what was produced before it is at the broker.
// Guards against a mark that takes effect while its output is still on the way.
public sealed class ProduceBeforeCommitTests
{
    [SkippableTheory, EveryBroker]
    public async Task Output_ShouldBeAtTheBroker_WhenTheMarkBehindItIsCommitted(BrokerKind broker)
    {
        await using var stage = await TestStage.OpenAsync(broker);
        var topic = await stage.CreateTopicAsync("orders");
        var output = new Output(await stage.CreateTopicAsync("output"));
        await stage.ProduceNumbersAsync(topic, 3);

        var host = await stage.StartHostAsync(
            group => group.Topic<Consumer>(topic), troupe => troupe.WithKafka("linger.ms", "300"), services => services.Add(output));
        await host.Journal.WhenNotedAsync("3 outputs");
        await host.StopAsync();

        Assert.Equal(["1 outputs", "2 outputs", "3 outputs"], host.Journal.All.Where(entry => !entry.IsDelivery).Select(entry => entry.What));
        Assert.Equal(3, await stage.CommittedOffsetAsync(topic));
    }

    private sealed record Output(string Topic);

    private sealed class Consumer(Journal journal, TestStage stage, Output output) : PartitionConsumerActor<string>
    {
        protected override async Task ConsumeAsync(Message<string> message, CancellationToken cancellationToken)
        {
            journal.Delivered(message.Position, Attempt);
            Produce(output.Topic, message.Value);
            Assert.True(await MarkAsConsumedAndCommitAsync(message));
            journal.Note($"{(await stage.ReadAsync(output.Topic)).Count} outputs", message.Position);
        }
    }
}
