using Microsoft.Extensions.Diagnostics.HealthChecks;
using Troupe.EmbeddedKafka;
using Troupe.Integration.Tests.Stage;

namespace Troupe.Integration.Tests.Outages;

// The broker throttles the host by a quota of bytes. It gets its records slowly and in order, stays in its group, is healthy, and has nothing to
// say. Guards against a quota that looks like an outage.
[Collection(OwnNodeGroup.Name)]
public sealed class ThrottlingTests(OwnNode node)
{
    private const int Messages = 300;
    private const int BytesPerSecond = 100_000;

    [SkippableTheory, InlineData(MortalBroker.Embedded), InlineData(MortalBroker.OwnNode)]
    public async Task Host_ShouldBeSlowAndWell_WhenTheBrokerThrottlesIt(MortalBroker broker)
    {
        var cluster = broker == MortalBroker.Embedded ? null : await node.GetAsync();
        await using var stage = cluster is null ? await TestStage.OpenAsync(BrokerKind.Embedded) : TestStage.Open(cluster);
        var topic = await stage.CreateTopicAsync("orders");

        // In batches of ten, as a batch is never split.
        foreach (var ten in Enumerable.Range(0, Messages).Select(number => $"{number}".PadRight(4_000, '.')).Chunk(10)) await stage.ProduceAsync(topic, 0, ten);
        var client = $"throttled-{stage.GroupId}";
        if (cluster is null) stage.Embedded.Faults.Throttle(ApiKey.Fetch, TimeSpan.FromMilliseconds(500));
        else await cluster.ConfigureAsync("--add-config", $"consumer_byte_rate={BytesPerSecond}", "--entity-type", "clients", "--entity-name", client);

        var began = TimeProvider.System.GetUtcNow();
        var host = await stage.StartHostAsync(
            group => group.Topic<Consumer>(topic),
            troupe => troupe.WithKafka("client.id", client).WithKafka("fetch.message.max.bytes", $"{BytesPerSecond}"));
        for (var delivered = 0; delivered < Messages; delivered += Messages / 10)
        {
            await host.Journal.WhenDeliveredAsync(offset: delivered);
            await host.WhenHealthAsync(status => status == HealthStatus.Healthy);
        }

        await host.Journal.WhenDeliveredAsync(offset: Messages - 1);
        var took = host.Journal.Deliveries[^1].At - began;
        await host.StopAsync();

        Assert.Equal(Enumerable.Range(0, Messages).Select(offset => (long)offset), host.Journal.Offsets());
        Assert.Empty(host.Log.Logged(LogEvents.Lost));
        Assert.Empty(host.Log.Loud);
        Assert.Equal(Messages, await stage.CommittedOffsetAsync(topic));

        // Without a throttle it is over in the blink of an eye.
        Assert.True(took > TimeSpan.FromSeconds(2), $"Nothing was throttled: all of it took {took}.");
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
