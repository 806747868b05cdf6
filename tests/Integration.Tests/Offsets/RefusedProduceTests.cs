using Troupe.Integration.Tests.Stage;

namespace Troupe.Integration.Tests.Offsets;

// A record produced for a message is refused by the broker after the handler returned. The message is not finished: it fails, is retried, and
// no commit passes it meanwhile. Guards against output that is lost although its input is committed.
public sealed class RefusedProduceTests
{
    private const long Large = 2;

    // Above the broker's limit of 1 MiB and below the client's, so that the broker is the one who refuses.
    private const int RefusedBytes = 2 * 1024 * 1024;

    [SkippableTheory, EveryBroker]
    public async Task Message_ShouldBeRetried_WhenWhatItProducedIsRefusedOnce(BrokerKind broker)
    {
        await using var stage = await TestStage.OpenAsync(broker);
        var topic = await stage.CreateTopicAsync("orders");
        var output = new Output(await stage.CreateTopicAsync("output"), Refusals: 1);
        await stage.ProduceNumbersAsync(topic, 5);

        var host = await StartAsync(stage, topic, output);
        await host.Journal.WhenDeliveredAsync(offset: 4);
        await host.StopAsync();

        Assert.Equal([1, 2], host.Journal.Attempts(Large));
        var produced = await stage.ReadAsync(output.Topic);
        Assert.Equal(["0", "1", "2", "3", "4"], produced.Select(record => record.Text()).Distinct());
        Assert.Equal(5, await stage.CommittedOffsetAsync(topic));
    }

    [SkippableTheory, EveryBroker]
    public async Task CommittedOffset_ShouldNotPassTheMessage_WhenWhatItProducesIsAlwaysRefused(BrokerKind broker)
    {
        await using var stage = await TestStage.OpenAsync(broker);
        var topic = await stage.CreateTopicAsync("orders");
        var output = new Output(await stage.CreateTopicAsync("output"), Refusals: int.MaxValue);
        await stage.ProduceNumbersAsync(topic, 5);

        var host = await StartAsync(stage, topic, output);
        await host.Journal.WhenDeliveredAsync(Large, times: 3);
        await host.StopAsync();

        Assert.Equal(["0", "1"], (await stage.ReadAsync(output.Topic)).Select(record => record.Text()).Distinct().Where(text => text is "0" or "1"));
        Assert.Equal(Large, await stage.CommittedOffsetAsync(topic));
    }

    private static Task<TroupeHost> StartAsync(TestStage stage, string topic, Output output) => stage.StartHostAsync(
        group => group.Topic<Consumer>(topic, route => route.QuickBackoff()),
        troupe => troupe.WithKafka("message.max.bytes", $"{2 * RefusedBytes}"),
        services => services.Add(output));

    private sealed record Output(string Topic, int Refusals);

    private sealed class Consumer(Journal journal, Output output) : PartitionConsumerActor<string>
    {
        protected override Task ConsumeAsync(Message<string> message, CancellationToken cancellationToken)
        {
            journal.Delivered(message.Position, Attempt);
            var isLarge = message.Offset == Large && Attempt <= output.Refusals;
            Produce(output.Topic, isLarge ? new string('x', RefusedBytes) : message.Value);
            return Task.CompletedTask;
        }
    }
}
