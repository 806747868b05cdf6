using Microsoft.Extensions.Diagnostics.HealthChecks;
using Troupe.EmbeddedKafka;
using Troupe.Integration.Tests.Stage;

namespace Troupe.Integration.Tests.Outages;

// The leader of a partition moves, and the coordinator of the group: for a while the broker that is asked says that it is not the one. The host
// asks again and goes on: no message twice, nothing to say, healthy. Guards against elections that cost a restart or a rebalance. Embedded
// only; what it looks like on three nodes is in NodeLossTests.
public sealed class LeaderMovesTests
{
    [Fact]
    public async Task Host_ShouldGoOnWithoutAWord_WhenTheLeaderAndTheCoordinatorMove()
    {
        await using var stage = await TestStage.OpenAsync(BrokerKind.Embedded);
        var topic = await stage.CreateTopicAsync("orders");
        var results = await stage.CreateTopicAsync("results");
        var host = await stage.StartHostAsync(group => group.Topic<Consumer>(topic), services: services => services.Add(new Results(results)));
        await stage.ProduceNumbersAsync(topic, 10);
        await host.Journal.WhenDeliveredAsync(offset: 9);

        var faults = stage.Embedded.Faults;
        faults.Fail(ApiKey.Fetch, ErrorCode.NotLeaderOrFollower, times: 20);
        faults.Fail(ApiKey.Produce, ErrorCode.NotLeaderOrFollower, topic: results, times: 5);
        faults.Fail(ApiKey.Heartbeat, ErrorCode.NotCoordinator, times: 3);
        faults.Fail(ApiKey.OffsetCommit, ErrorCode.NotCoordinator, times: 1);
        await stage.ProduceNumbersAsync(topic, 10, from: 10);
        await host.Journal.WhenDeliveredAsync(offset: 19);
        await host.WhenHealthAsync(status => status == HealthStatus.Healthy);
        await host.StopAsync();

        Assert.Equal(Enumerable.Range(0, 20).Select(offset => (long)offset), host.Journal.Offsets());
        Assert.Equal(Enumerable.Range(0, 20).Select(number => $"{number}"), (await stage.ReadAsync(results)).Select(record => record.Text()));
        Assert.Single(host.Log.Logged(LogEvents.Assigned));
        var loud = host.Log.Loud;
        Assert.True(loud.Count <= 3, $"{loud.Count} warnings and errors.{host.Log}");
        Assert.Equal(20, await stage.CommittedOffsetAsync(topic));
    }

    private sealed record Results(string Topic);

    private sealed class Consumer(Journal journal, Results results) : PartitionConsumerActor<string>
    {
        protected override Task ConsumeAsync(Message<string> message, CancellationToken cancellationToken)
        {
            journal.Delivered(message.Position, Attempt);
            Produce(results.Topic, message.Value);
            return Task.CompletedTask;
        }
    }
}
