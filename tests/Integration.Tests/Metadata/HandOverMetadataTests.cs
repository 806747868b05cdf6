using Confluent.Kafka;
using Troupe.Integration.Tests.Stage;

namespace Troupe.Integration.Tests.Metadata;

// What one host left with its offsets is what the next one reads before its first message, byte for byte, by every protocol and inside
// transactions too; and a commit that has nothing to say leaves it. Guards against plain commits, which erase it.
public sealed class HandOverMetadataTests
{
    private const string Text = "{\"größe\":1,\"中\":\"\\u0000\",\"emoji\":\"🙂\"}";

    public static TheoryData<BrokerKind, string> Rows => ProtocolRows.All();

    [SkippableTheory]
    [MemberData(nameof(Rows))]
    public async Task Metadata_ShouldBeTheSame_WhenAnotherHostTakesOver(BrokerKind broker, string protocol)
    {
        await using var stage = await TestStage.OpenAsync(broker);
        var topic = await stage.CreateTopicAsync("orders");
        await stage.ProduceNumbersAsync(topic, 10);
        var first = await stage.StartHostAsync(group => group.Topic<Consumer>(topic), protocol: protocol);
        await first.Journal.WhenDeliveredAsync(offset: 9);
        await first.StopAsync();
        await stage.ProduceNumbersAsync(topic, 1);

        var second = await stage.StartHostAsync(group => group.Topic<Consumer>(topic), protocol: protocol);
        await second.Journal.WhenDeliveredAsync(offset: 10);
        await second.StopAsync();

        Assert.Equal($"began with {Text}", second.Journal.All[0].What);
        Assert.Equal(11, await stage.CommittedOffsetAsync(topic));
        Assert.Equal(Text, await stage.CommittedMetadataAsync(topic));
    }

    [SkippableTheory, EveryBroker]
    public async Task Metadata_ShouldBeTheSame_WhenItWasCommittedInATransaction(BrokerKind broker)
    {
        await using var stage = await TestStage.OpenAsync(broker);
        var topic = await stage.CreateTopicAsync("orders");
        await stage.ProduceNumbersAsync(topic, 10);
        var first = await stage.StartHostAsync(group => group.Topic<Consumer>(topic, route => route.Transactional()));
        await first.Journal.WhenDeliveredAsync(offset: 9);
        await first.StopAsync();
        await stage.ProduceNumbersAsync(topic, 1);

        var second = await stage.StartHostAsync(group => group.Topic<Consumer>(topic, route => route.Transactional()));
        await second.Journal.WhenDeliveredAsync(offset: 10);
        await second.StopAsync();

        Assert.Equal($"began with {Text}", second.Journal.All[0].What);
        Assert.Equal(11, await stage.CommittedOffsetAsync(topic));
        Assert.Equal(Text, await stage.CommittedMetadataAsync(topic));
    }

    [SkippableTheory, EveryBroker]
    public async Task Metadata_ShouldBeOfTheCommitted_WhenATransactionWasAborted(BrokerKind broker)
    {
        await using var stage = await TestStage.OpenAsync(broker);
        var topic = await stage.CreateTopicAsync("orders");
        await stage.ProduceNumbersAsync(topic, 5);

        var host = await stage.StartHostAsync(group => group.Topic<Aborter>(topic, route => route.Transactional().QuickBackoff().MaxBatchSize(1)));
        await host.Journal.WhenNotedAsync("committed", times: 5);
        await host.StopAsync();

        Assert.Equal("4, attempt 1", await stage.CommittedMetadataAsync(topic));
        Assert.Equal(["began with 1, attempt 1"], host.Journal.All.Select(entry => entry.What).Where(what => what.StartsWith("began", StringComparison.Ordinal)).Skip(1));
    }

    [SkippableTheory, EveryBroker]
    public async Task Metadata_ShouldBeCleared_WhenTheConsumerSaysSo(BrokerKind broker)
    {
        await using var stage = await TestStage.OpenAsync(broker);
        var topic = await stage.CreateTopicAsync("orders");
        await stage.ProduceNumbersAsync(topic, 2);

        var host = await stage.StartHostAsync(group => group.Topic<Clearer>(topic));
        await host.Journal.WhenNotedAsync("committed True", times: 2);

        Assert.Null(await stage.CommittedMetadataAsync(topic));
        Assert.Contains(host.Journal.All, entry => entry.What == "at the broker 0");
    }

    private sealed class Consumer(Journal journal) : PartitionConsumerActor<string>
    {
        protected override Task OnAssignedAsync(CancellationToken cancellationToken)
        {
            journal.Note($"began with {OffsetMetadata}", TopicPartition);
            return Task.CompletedTask;
        }

        protected override Task ConsumeAsync(Message<string> message, CancellationToken cancellationToken)
        {
            if (message.Offset == 4) MarkAsConsumed(message, Text);
            journal.Delivered(message.Position, Attempt);
            return Task.CompletedTask;
        }
    }

    private sealed class Aborter(Journal journal) : PartitionConsumerActor<string>
    {
        protected override Task OnAssignedAsync(CancellationToken cancellationToken)
        {
            journal.Note($"began with {OffsetMetadata}", TopicPartition);
            return Task.CompletedTask;
        }

        protected override async Task ConsumeAsync(Message<string> message, CancellationToken cancellationToken)
        {
            await TransactionAsync(
                transaction =>
                {
                    transaction.MarkAsConsumed(message, $"{message.Offset.Value}, attempt {Attempt}");
                    if (message.Offset == 2 && Attempt == 1) throw new InvalidOperationException("not this time");
                },
                cancellationToken);
            journal.Note("committed", message.Position);
        }
    }

    private sealed class Clearer(Journal journal, TestStage stage) : PartitionConsumerActor<string>
    {
        protected override async Task ConsumeAsync(Message<string> message, CancellationToken cancellationToken)
        {
            var metadata = message.Offset == 0 ? "0" : "";
            journal.Note($"committed {await MarkAsConsumedAndCommitAsync(message, metadata)}", message.Position);
            journal.Note($"at the broker {await stage.CommittedMetadataAsync(message.Topic)}", message.Position);
        }
    }
}
