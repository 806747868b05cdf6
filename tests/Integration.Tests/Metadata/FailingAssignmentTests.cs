using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Troupe.Integration.Tests.Stage;

namespace Troupe.Integration.Tests.Metadata;

// A consumer that cannot make anything of the metadata it finds is tried again with backoff: each instance is given the same, no message is delivered and
// none is blamed, health is degraded; and once it succeeds it is called no more. Guards against state that begins empty because reading it failed.
public sealed class FailingAssignmentTests
{
    private const int Failures = 3;

    [SkippableTheory, EveryBroker]
    public async Task OnAssigned_ShouldRunUntilItSucceeds_AndThenOnce(BrokerKind broker)
    {
        await using var stage = await TestStage.OpenAsync(broker);
        var (topic, queue) = (await stage.CreateTopicAsync("orders"), await stage.CreateTopicAsync("dead"));
        await stage.ProduceNumbersAsync(topic, 2);
        var before = await stage.StartHostAsync(group => group.Topic<Writer>(topic));
        await before.Journal.WhenNotedAsync("committed True", times: 2);
        await before.StopAsync();
        await stage.ProduceNumbersAsync(topic, 3);
        var repaired = new Gate();

        var host = await stage.StartHostAsync(
            group => group.Topic<Reader>(topic, route => route.DeadLetterQueue(queue, maxRetries: 0).QuickBackoff()), services: services => services.AddSingleton(repaired));
        await host.Journal.WhenNotedAsync("found old form", Failures);
        await host.WhenHealthAsync(health => health == HealthStatus.Degraded);
        Assert.Empty(host.Journal.Deliveries);
        repaired.Open();
        await host.Journal.WhenDeliveredAsync(3);
        await host.StopAsync();

        Assert.Equal([2, 3, 4], host.Journal.Offsets());
        Assert.Equal(["repaired", "delivered", "delivered", "delivered"], host.Journal.All.SkipWhile(entry => entry.What == "found old form").Select(entry => entry.IsDelivery ? "delivered" : entry.What));
        Assert.Empty(await stage.ReadAsync(queue));
    }

    private sealed class Writer(Journal journal) : PartitionConsumerActor<string>
    {
        protected override async Task ConsumeAsync(Message<string> message, CancellationToken cancellationToken) =>
            journal.Note($"committed {await MarkAsConsumedAndCommitAsync(message, "old form")}", message.Position);
    }

    private sealed class Reader(Journal journal, Gate repaired) : PartitionConsumerActor<string>
    {
        protected override Task OnAssignedAsync(CancellationToken cancellationToken)
        {
            if (repaired.IsOpen)
            {
                journal.Note("repaired", TopicPartition);
                return Task.CompletedTask;
            }

            journal.Note($"found {OffsetMetadata}", TopicPartition);
            _ = ReadOffsetMetadata<int>();
            return Task.CompletedTask;
        }

        protected override Task ConsumeAsync(Message<string> message, CancellationToken cancellationToken)
        {
            journal.Delivered(message.Position, Attempt);
            return Task.CompletedTask;
        }
    }
}
