using Microsoft.Extensions.Diagnostics.HealthChecks;
using Troupe.Integration.Tests.Stage;

namespace Troupe.Integration.Tests.Outages;

// A routed topic does not exist when the host starts. That is said, waited for, and consumed as soon as somebody creates it, while other
// topics flow. Guards against a start that fails or a topic that is never looked at again.
public sealed class MissingTopicTests
{
    [SkippableTheory, EveryBroker]
    public async Task Topic_ShouldBeReportedAndConsumedOnceCreated_WhenItIsMissingAtTheStart(BrokerKind broker)
    {
        await using var stage = await TestStage.OpenAsync(broker);
        var present = await stage.CreateTopicAsync("present");
        var late = stage.NameTopic("late");
        await stage.ProduceNumbersAsync(present, 3);

        var host = await stage.StartHostAsync(group => group.Topic<Consumer>(present).Topic<Consumer>(late));
        await host.Log.WhenLoggedAsync(LogEvents.TopicMissing);
        await host.WhenHealthAsync(status => status == HealthStatus.Degraded, reason: late);
        await host.Journal.WhenDeliveredAsync(count: 3);
        await stage.CreateTopicAsync(late);
        await stage.ProduceNumbersAsync(late, 4);
        await host.Journal.WhenDeliveredAsync(count: 7);
        await host.Log.WhenLoggedAsync(LogEvents.TopicAppeared);
        await host.WhenHealthAsync(status => status == HealthStatus.Healthy);
        await host.StopAsync();

        Assert.Contains(late, Assert.Single(host.Log.Logged(LogEvents.TopicMissing)).Text, StringComparison.Ordinal);
        Assert.Equal([0, 1, 2, 3], host.Journal.Deliveries.Where(delivery => delivery.Position.Topic == late).Select(delivery => delivery.Offset));
        Assert.Equal(3, await stage.CommittedOffsetAsync(present));
        Assert.Equal(4, await stage.CommittedOffsetAsync(late));
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
