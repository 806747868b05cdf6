using Confluent.Kafka;
using Troupe.Integration.Tests.Stage;

namespace Troupe.Integration.Tests.Offsets;

// A group that never committed: by default it begins at the oldest message. With auto.offset.reset = error the partition pauses and says so
// instead of choosing a place. Guards against a silent jump over what nobody has read.
public sealed class OffsetResetTests
{
    [SkippableTheory, EveryBroker]
    public async Task Partition_ShouldPauseAndSaySo_WhenThereIsNoOffsetAndResetIsError(BrokerKind broker)
    {
        await using var stage = await TestStage.OpenAsync(broker);
        var topic = await stage.CreateTopicAsync("orders");
        await stage.ProduceNumbersAsync(topic, 5);

        var host = await stage.StartHostAsync(group => group.Topic<Consumer>(topic), troupe => troupe.WithKafka("auto.offset.reset", "error"));
        await host.Log.WhenLoggedAsync(LogEvents.Held);
        await host.WhenHealthAsync(status => status == Microsoft.Extensions.Diagnostics.HealthChecks.HealthStatus.Degraded, reason: $"{topic}[0]");
        await host.StopAsync();

        Assert.Empty(host.Journal.All);
        Assert.Null(await stage.CommittedOffsetAsync(topic));
    }

    [SkippableTheory, EveryBroker]
    public async Task Partition_ShouldGoOn_WhenThereIsAnOffsetAndResetIsError(BrokerKind broker)
    {
        await using var stage = await TestStage.OpenAsync(broker);
        var topic = await stage.CreateTopicAsync("orders");
        await stage.ProduceNumbersAsync(topic, 5);
        await stage.CommitAsync(new TopicPartitionOffset(topic, 0, 3));

        var host = await stage.StartHostAsync(group => group.Topic<Consumer>(topic), troupe => troupe.WithKafka("auto.offset.reset", "error"));
        await host.Journal.WhenDeliveredAsync(offset: 4);
        await host.StopAsync();

        Assert.Equal([3, 4], host.Journal.Offsets());
        Assert.Equal(5, await stage.CommittedOffsetAsync(topic));
    }

    private sealed class Consumer(Journal journal) : PartitionConsumerActor<string>
    {
        protected override Task ConsumeAsync(Message<string> message, CancellationToken cancellationToken)
        {
            journal.Delivered(message.Position, Attempt);
            return Task.CompletedTask;
        }
    }
}
