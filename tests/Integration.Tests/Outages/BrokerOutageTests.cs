using Microsoft.Extensions.Diagnostics.HealthChecks;
using Troupe.Integration.Tests.Stage;

namespace Troupe.Integration.Tests.Outages;

// The broker goes away and comes back, under load or before the host starts. That is said once, health turns unhealthy and healthy again by
// itself, the process stays, and nothing is lost. Guards against restarts for an outage and against a log that drowns in it.
[Collection(KilledNodeGroup.Name)]
public sealed class BrokerOutageTests(OwnNode node)
{
    private const int Partitions = 2;

    /// <summary>Long enough for a thousand attempts to connect.</summary>
    private static readonly TimeSpan Outage = TimeSpan.FromSeconds(10);

    [SkippableTheory, InlineData(MortalBroker.Embedded), InlineData(MortalBroker.OwnNode)]
    public async Task Host_ShouldRecoverByItself_WhenTheBrokerIsKilledUnderLoad(MortalBroker broker)
    {
        await using var stage = await OpenAsync(broker);
        var topic = await stage.CreateTopicAsync("orders", Partitions);
        var load = SteadyLoad.Start(stage, topic, Partitions);

        // The session ends while the broker is away.
        var host = await stage.StartHostAsync(group => group.Topic<Consumer>(topic), troupe => troupe.WithKafka("session.timeout.ms", "6000"));
        foreach (var partition in Enumerable.Range(0, Partitions)) await host.Journal.WhenDeliveredAsync(offset: 20, partition: partition);
        await host.WhenHealthAsync(status => status == HealthStatus.Healthy);
        await TakeDownAsync(broker, stage);
        await host.Log.WhenLoggedAsync(LogEvents.Unreachable);
        await host.WhenHealthAsync(status => status == HealthStatus.Unhealthy);
        await Task.Delay(Outage, TimeProvider.System);
        await BringBackAsync(broker, stage);
        await host.Log.WhenLoggedAsync(LogEvents.Reachable);
        await host.WhenHealthAsync(status => status == HealthStatus.Healthy);
        var produced = await load.StopAsync();
        foreach (var partition in Enumerable.Range(0, Partitions)) await host.Journal.WhenDeliveredAsync(produced - 1, partition: partition);
        await host.StopAsync();

        AssertSaidOnce(host.Log);
        foreach (var partition in Enumerable.Range(0, Partitions))
            Assert.Equal(Enumerable.Range(0, produced).Select(offset => (long)offset), host.Journal.Offsets(partition).Distinct().Order());
        Assert.All(await stage.CommittedAsync(topic), committed => Assert.Equal(produced, committed.Value));
    }

    [SkippableTheory, InlineData(MortalBroker.Embedded), InlineData(MortalBroker.OwnNode)]
    public async Task Host_ShouldWaitForTheBroker_WhenItIsAwayAtTheStart(MortalBroker broker)
    {
        await using var stage = await OpenAsync(broker);
        var topic = await stage.CreateTopicAsync("orders");
        await stage.ProduceNumbersAsync(topic, 10);
        await TakeDownAsync(broker, stage);

        var host = await stage.StartHostAsync(group => group.Topic<Consumer>(topic));
        await host.Log.WhenLoggedAsync(LogEvents.Unreachable);
        await host.WhenHealthAsync(status => status == HealthStatus.Unhealthy);
        await BringBackAsync(broker, stage);
        await host.Journal.WhenDeliveredAsync(offset: 9);
        await host.Log.WhenLoggedAsync(LogEvents.Reachable);
        await host.WhenHealthAsync(status => status == HealthStatus.Healthy);
        await host.StopAsync();

        AssertSaidOnce(host.Log);
        Assert.Equal(10, await stage.CommittedOffsetAsync(topic));
    }

    /// <summary>Both ends of the outage once, and little besides: the clients' own log is thinned out.</summary>
    private static void AssertSaidOnce(HostLog log)
    {
        Assert.Single(log.Logged(LogEvents.Unreachable));
        Assert.Single(log.Logged(LogEvents.Reachable));
        Assert.InRange(log.Logged(LogEvents.CommitFailed).Count, 0, 1);
        var loud = log.Loud;
        Assert.True(loud.Count <= 20, $"{loud.Count} warnings and errors.{log}");
    }

    private async Task<TestStage> OpenAsync(MortalBroker broker) =>
        broker == MortalBroker.Embedded ? await TestStage.OpenAsync(BrokerKind.Embedded) : TestStage.Open(await node.GetAsync());

    private async Task TakeDownAsync(MortalBroker broker, TestStage stage)
    {
        if (broker == MortalBroker.Embedded) await stage.Embedded.PauseAsync();
        else await (await node.GetAsync()).KillAsync();
    }

    private async Task BringBackAsync(MortalBroker broker, TestStage stage)
    {
        if (broker == MortalBroker.Embedded) await stage.Embedded.ResumeAsync();
        else await (await node.GetAsync()).ResumeAsync();
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
