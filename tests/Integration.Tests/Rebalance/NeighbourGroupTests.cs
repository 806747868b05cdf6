using Troupe.Integration.Tests.Stage;

namespace Troupe.Integration.Tests.Rebalance;

// One process consumes in two groups, and a second process joins one of them. While that group's revocation waits for a call that takes its
// time, the other group works as if nothing happened: same assignment, same consumers, messages flowing. Guards against groups that share a
// thread or a lock.
public sealed class NeighbourGroupTests
{
    [SkippableTheory, EveryBroker]
    public async Task OtherGroup_ShouldNoticeNothing_WhenOneGroupRebalances(BrokerKind broker)
    {
        await using var stage = await TestStage.OpenAsync(broker);
        var busy = await stage.CreateTopicAsync("busy", partitions: 2);
        var calm = await stage.CreateTopicAsync("calm", partitions: 2);
        foreach (var partition in (int[])[0, 1]) await stage.ProduceNumbersAsync(busy, 1, partition);
        var gate = new Gate();

        var host = await stage.StartHostAsync(
            group => group.Topic<HeldConsumer>(busy).RevocationTimeout(TimeSpan.FromMinutes(2)),
            troupe => troupe.ConsumerGroup($"calm-{stage.GroupId}", group => group.Topic<CalmConsumer>(calm)),
            services => services.Add(gate));
        await host.Journal.WhenNotedAsync("held", times: 2);
        await host.Journal.WhenNotedAsync("calm is assigned", times: 2);
        var open = new Gate();
        open.Open();
        var joining = await stage.StartHostAsync(group => group.Topic<HeldConsumer>(busy), services: services => services.Add(open));
        await host.Log.WhenLoggedAsync(LogEvents.Revoking);

        // The revocation waits for the held call, and for nothing else.
        foreach (var partition in (int[])[0, 1]) await stage.ProduceNumbersAsync(calm, 10, partition);
        await host.Journal.WhenDeliveredAsync(count: 20);
        var assignedMeanwhile = joining.Log.Logged(LogEvents.Assigned).Count;
        gate.Open();
        await joining.Log.WhenLoggedAsync(LogEvents.Assigned);
        await joining.StopAsync();
        await host.StopAsync();

        Assert.Equal(0, assignedMeanwhile);
        Assert.Equal(2, host.Journal.Noted("calm is assigned").Count);
        Assert.Empty(host.Journal.Noted("calm is revoked"));
        Assert.Single(host.Log.Logged(LogEvents.Assigned), entry => entry.Text.StartsWith("calm-", StringComparison.Ordinal));
        Assert.DoesNotContain(host.Log.Logged(LogEvents.Revoking), entry => entry.Text.StartsWith("calm-", StringComparison.Ordinal));
        foreach (var partition in (int[])[0, 1]) Assert.Equal(Enumerable.Range(0, 10).Select(offset => (long)offset), host.Journal.Offsets(partition));
    }

    private sealed class HeldConsumer(Journal journal, Gate gate) : PartitionConsumerActor<string>
    {
        protected override Task ConsumeAsync(Message<string> message, CancellationToken cancellationToken)
        {
            journal.Note("held", message.Position);
            return gate.Opened;
        }
    }

    private sealed class CalmConsumer(Journal journal) : PartitionConsumerActor<string>
    {
        protected override Task OnAssignedAsync(CancellationToken cancellationToken)
        {
            journal.Note("calm is assigned", TopicPartition);
            return Task.CompletedTask;
        }

        protected override Task ConsumeAsync(Message<string> message, CancellationToken cancellationToken)
        {
            journal.Delivered(message.Position, Attempt);
            return Task.CompletedTask;
        }

        protected override Task OnRevokedAsync(CancellationToken cancellationToken)
        {
            journal.Note("calm is revoked", TopicPartition);
            return Task.CompletedTask;
        }
    }
}
