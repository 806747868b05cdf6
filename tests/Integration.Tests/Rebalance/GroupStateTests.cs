using Microsoft.Extensions.Logging.Abstractions;
using Troupe.Engine.Administration;
using Troupe.Integration.Tests.Stage;

namespace Troupe.Integration.Tests.Rebalance;

// A member that waits long for its assignment asks the broker what the group does, and believes a stable group. Guards against a group of one of
// the protocols that the question does not find.
public sealed class GroupStateTests
{
    [SkippableTheory]
    [MemberData(nameof(ProtocolRows.All), MemberType = typeof(ProtocolRows))]
    public async Task GroupState_ShouldBeStable_WhenItsMembersHaveTheirPartitions(BrokerKind broker, string protocol)
    {
        await using var stage = await TestStage.OpenAsync(broker);
        var topic = await stage.CreateTopicAsync("orders");
        await stage.ProduceNumbersAsync(topic, 1);
        using var admin = new ClusterAdmin(
            new Dictionary<string, string> { ["bootstrap.servers"] = stage.BootstrapServers }, NullLogger.Instance, TimeProvider.System);
        Assert.Null(await admin.GroupStateAsync(stage.GroupId));

        var host = await stage.StartHostAsync(group => group.Topic<Consumer>(topic), protocol: protocol);
        await host.Journal.WhenDeliveredAsync(count: 1);

        // By one of the protocols it is only when its member has said that it has them.
        await Eventually.AnswersAsync(() => admin.GroupStateAsync(stage.GroupId), state => state == "Stable", state => $"the group is {state}");
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
