using Troupe.Integration.Tests.Stage;

namespace Troupe.Integration.Tests.Offsets;

// A record that a handler produced without waiting is not delivered. Its message is not finished: it fails, is retried, and no commit passes
// it meanwhile, however far the walk had gone on. Guards against output that is lost although its input is committed.
public sealed class RefusedProduceTests
{
    private const long Culprit = 2;

    [SkippableTheory, EveryBroker]
    public async Task Message_ShouldBeRetried_WhenWhatItProducedIsNotDelivered(BrokerKind broker)
    {
        await using var stage = await TestStage.OpenAsync(broker);
        var topic = await stage.CreateTopicAsync("orders");
        var output = new Output(await stage.CreateTopicAsync("output"), stage.NameTopic("missing"), Refusals: 1);
        await stage.ProduceNumbersAsync(topic, 5);

        var host = await StartAsync(stage, topic, output);
        await host.Log.WhenLoggedAsync(LogEvents.AttemptFailed);
        await host.Journal.WhenDeliveredAsync(offset: 4, times: 2);
        await host.StopAsync();

        Assert.Equal([1, 2], host.Journal.Attempts(Culprit));
        Assert.Contains($"{topic}[0]@{Culprit}", Assert.Single(host.Log.Logged(LogEvents.AttemptFailed)).Text, StringComparison.Ordinal);
        Assert.Equal(["0", "1", "2", "3", "4"], (await stage.ReadAsync(output.Topic)).Select(record => record.Text()).Distinct().Order());
        Assert.Equal(5, await stage.CommittedOffsetAsync(topic));
    }

    [SkippableTheory, EveryBroker]
    public async Task CommittedOffset_ShouldStopAtTheMessage_WhenWhatItProducesIsNeverDelivered(BrokerKind broker)
    {
        await using var stage = await TestStage.OpenAsync(broker);
        var topic = await stage.CreateTopicAsync("orders");
        var output = new Output(await stage.CreateTopicAsync("output"), stage.NameTopic("missing"), Refusals: int.MaxValue);
        await stage.ProduceNumbersAsync(topic, 5);

        var host = await StartAsync(stage, topic, output);
        await host.Log.WhenLoggedAsync(LogEvents.AttemptFailed, times: 2);
        await host.StopAsync();

        Assert.Equal(Culprit, await stage.CommittedOffsetAsync(topic));
    }

    [SkippableTheory, EveryBroker]
    public async Task EarlierMessages_ShouldStayFinished_WhenALaterOnesOutputIsNotDelivered(BrokerKind broker)
    {
        await using var stage = await TestStage.OpenAsync(broker);
        var topic = await stage.CreateTopicAsync("orders");
        var output = new Output(await stage.CreateTopicAsync("output"), stage.NameTopic("missing"), Refusals: 1);
        await stage.ProduceNumbersAsync(topic, 5);

        var host = await StartAsync(stage, topic, output);
        await host.Journal.WhenDeliveredAsync(offset: 4, times: 2);
        await host.StopAsync();

        Assert.Equal([0, 1, 2, 3, 4, 2, 3, 4], host.Journal.Offsets());
    }

    private static Task<TroupeHost> StartAsync(TestStage stage, string topic, Output output) => stage.StartHostAsync(
        group => group.Topic<Consumer>(topic, route => route.QuickBackoff()),
        troupe => troupe.WithKafka("topic.metadata.propagation.max.ms", "1000"),
        services => services.Add(output));

    private sealed record Output(string Topic, string MissingTopic, int Refusals);

    private sealed class Consumer(Journal journal, Output output) : PartitionConsumerActor<string>
    {
        protected override Task ConsumeAsync(Message<string> message, CancellationToken cancellationToken)
        {
            journal.Delivered(message.Position, Attempt);
            var isRefused = message.Offset == Culprit && Attempt <= output.Refusals;
            Produce(isRefused ? output.MissingTopic : output.Topic, message.Value);
            return Task.CompletedTask;
        }
    }
}
