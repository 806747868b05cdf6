using Troupe.Integration.Tests.Stage;

namespace Troupe.Integration.Tests.Patterns;

// A pattern reads every topic whose whole name matches, also one that is created while it runs, and no other; a topic that is named beside it has its own
// route. By every protocol: two of them match in the client, one in the broker. Guards against topics that match a part, or that nobody plays.
public sealed class TopicPatternTests
{
    public static TheoryData<BrokerKind, string> Rows => ProtocolRows.All();

    [SkippableTheory]
    [MemberData(nameof(Rows))]
    public async Task Pattern_ShouldReadWhatMatches_AlsoWhatIsCreatedLater(BrokerKind broker, string protocol)
    {
        await using var stage = await TestStage.OpenAsync(broker);
        var (cpu, named) = (await stage.CreateTopicAsync("metrics.cpu", 2), await stage.CreateTopicAsync("metrics.named"));
        var (part, other) = (await stage.CreateTopicAsync("old.metrics.cpu"), await stage.CreateTopicAsync("orders"));
        foreach (var topic in (string[])[cpu, named, part, other]) await stage.ProduceNumbersAsync(topic, 3);
        await stage.ProduceNumbersAsync(cpu, 3, partition: 1);

        var host = await stage.StartHostAsync(
            group => group
                .Topics<Metrics>(stage.NameTopic("metrics\\..*"))
                .Topic<Named>(named),
            troupe => troupe.WithKafka("topic.metadata.refresh.interval.ms", "500"),
            protocol: protocol);
        await host.Journal.WhenDeliveredAsync(9);
        var disk = await stage.CreateTopicAsync("metrics.disk");
        await stage.ProduceNumbersAsync(disk, 3);
        await host.Journal.WhenDeliveredAsync(12);
        await host.StopAsync();

        Assert.Equal(12, host.Journal.Deliveries.Count);
        Assert.Equal(["by name", "by pattern"], host.Journal.All.Where(entry => !entry.IsDelivery).Select(entry => entry.What).Distinct().Order());
        Assert.Equal([3, 3], (await stage.CommittedAsync(cpu)).OrderBy(entry => entry.Key).Select(entry => entry.Value ?? -1));
        Assert.Equal(3, await stage.CommittedOffsetAsync(named));
        Assert.Equal(3, await stage.CommittedOffsetAsync(disk));
        Assert.Null(await stage.CommittedOffsetAsync(part));
        Assert.Null(await stage.CommittedOffsetAsync(other));
    }

    [SkippableTheory, EveryBroker]
    public async Task Pattern_ShouldBeAsItsRouteSays_WithTransactionsAndAQueue(BrokerKind broker)
    {
        await using var stage = await TestStage.OpenAsync(broker);
        var (topic, queue) = (await stage.CreateTopicAsync("metrics.cpu"), await stage.CreateTopicAsync("dead"));
        await stage.ProduceNumbersAsync(topic, 5);

        var host = await stage.StartHostAsync(group => group.Topics<Poisoned>(
            stage.NameTopic("metrics\\..*"), route => route.Transactional().DeadLetterQueue(queue, maxRetries: 1).QuickBackoff()));
        await host.Journal.WhenDeliveredAsync(offset: 4);
        await host.StopAsync();

        Assert.Equal(5, await stage.CommittedOffsetAsync(topic));
        Assert.Single(await stage.ReadAsync(queue));
    }

    /// <summary>Two groups of one host read the same topic, each all of it and each by its own route.</summary>
    [SkippableTheory, EveryBroker]
    public async Task Groups_ShouldEachReadEverything_WhenAHostHasSeveral(BrokerKind broker)
    {
        await using var stage = await TestStage.OpenAsync(broker);
        var topic = await stage.CreateTopicAsync("metrics.cpu");
        await stage.ProduceNumbersAsync(topic, 5);

        var host = await stage.StartHostAsync(
            group => group.Topic<Named>(topic),
            troupe => troupe.ConsumerGroup($"{stage.GroupId}-2", group => group.Topics<Metrics>(stage.NameTopic("metrics\\..*"))));
        await host.Journal.WhenDeliveredAsync(10);
        await host.StopAsync();

        Assert.Equal(5, host.Journal.Noted("by name").Count);
        Assert.Equal(5, host.Journal.Noted("by pattern").Count);
    }

    private sealed class Metrics(Journal journal) : PartitionConsumerActor<string>
    {
        protected override Task ConsumeAsync(Message<string> message, CancellationToken cancellationToken)
        {
            journal.Note("by pattern", message.Position);
            journal.Delivered(message.Position, Attempt);
            return Task.CompletedTask;
        }
    }

    private sealed class Named(Journal journal) : PartitionConsumerActor<string>
    {
        protected override Task ConsumeAsync(Message<string> message, CancellationToken cancellationToken)
        {
            journal.Note("by name", message.Position);
            journal.Delivered(message.Position, Attempt);
            return Task.CompletedTask;
        }
    }

    private sealed class Poisoned(Journal journal) : PartitionConsumerActor<string>
    {
        protected override Task ConsumeAsync(Message<string> message, CancellationToken cancellationToken)
        {
            journal.Delivered(message.Position, Attempt);
            return message.Offset == 2 ? throw new InvalidOperationException("poison") : Task.CompletedTask;
        }
    }
}
