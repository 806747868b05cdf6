using Microsoft.Extensions.Diagnostics.HealthChecks;
using Troupe.Integration.Tests.Stage;

namespace Troupe.Integration.Tests.Outages;

// The broker goes away and comes back, under a running host or before it starts. That is said once, health turns unhealthy and healthy again by
// itself, the process stays, and nothing is lost. Guards against restarts for an outage and against a log that drowns in it. Embedded only:
// the cluster is not ours to stop.
public sealed class BrokerOutageTests
{
    [Fact]
    public async Task Host_ShouldRecoverByItself_WhenTheBrokerWasAwayForAWhile()
    {
        await using var stage = await TestStage.OpenAsync(BrokerKind.Embedded);
        var topic = await stage.CreateTopicAsync("orders");
        await stage.ProduceNumbersAsync(topic, 10);

        var host = await stage.StartHostAsync(group => group.Topic<Consumer>(topic));
        await host.Journal.WhenDeliveredAsync(offset: 9);
        var before = await host.CheckHealthAsync();
        await stage.Embedded.PauseAsync();
        await host.Log.WhenLoggedAsync(LogEvents.Unreachable);
        var meanwhile = await host.CheckHealthAsync();
        await stage.Embedded.ResumeAsync();
        await host.Log.WhenLoggedAsync(LogEvents.Reachable);
        var afterwards = await host.CheckHealthAsync();
        await stage.ProduceNumbersAsync(topic, 10, from: 10);
        await host.Journal.WhenDeliveredAsync(offset: 19);
        await host.StopAsync();

        Assert.Equal(HealthStatus.Healthy, before.Status);
        Assert.Equal(HealthStatus.Unhealthy, meanwhile.Status);
        Assert.Equal(HealthStatus.Healthy, afterwards.Status);
        Assert.Single(host.Log.Logged(LogEvents.Unreachable));
        Assert.Equal(Enumerable.Range(0, 20).Select(offset => (long)offset), host.Journal.Offsets());
        Assert.Equal(20, await stage.CommittedOffsetAsync(topic));
    }

    [Fact]
    public async Task Host_ShouldWaitForTheBroker_WhenItIsAwayAtTheStart()
    {
        await using var stage = await TestStage.OpenAsync(BrokerKind.Embedded);
        var topic = await stage.CreateTopicAsync("orders");
        await stage.ProduceNumbersAsync(topic, 10);
        await stage.Embedded.PauseAsync();

        var host = await stage.StartHostAsync(group => group.Topic<Consumer>(topic));
        await host.Log.WhenLoggedAsync(LogEvents.Unreachable);
        var meanwhile = await host.CheckHealthAsync();
        await stage.Embedded.ResumeAsync();
        await host.Journal.WhenDeliveredAsync(offset: 9);
        await host.Log.WhenLoggedAsync(LogEvents.Reachable);
        var afterwards = await host.CheckHealthAsync();
        await host.StopAsync();

        Assert.Equal(HealthStatus.Unhealthy, meanwhile.Status);
        Assert.Equal(HealthStatus.Healthy, afterwards.Status);
        Assert.Equal(10, await stage.CommittedOffsetAsync(topic));
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
