using Confluent.Kafka.Admin;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Troupe.EmbeddedKafka;
using Troupe.Integration.Tests.Stage;

namespace Troupe.Integration.Tests.Outages;

// Somebody takes the right to read the topic, or to use the group, away from a host that works, and gives it back. That is said once, health
// shows it and turns back by itself, and nothing is lost. Guards against a host that is silent and idle for want of a right, and against one
// that must be restarted after the right is back.
[Collection(OwnNodeGroup.Name)]
public sealed class LostAuthorisationTests(OwnNode node)
{
    private const string User = "alice";

    [SkippableTheory, InlineData(MortalBroker.Embedded), InlineData(MortalBroker.OwnNode)]
    public Task Host_ShouldSayItOnceAndGoOn_WhenTheTopicIsForbiddenForAWhile(MortalBroker broker) => AssertRecoversAsync(broker, ResourceType.Topic, StageSettings.Cooperative);

    [SkippableTheory, InlineData(MortalBroker.Embedded), InlineData(MortalBroker.OwnNode)]
    public Task Host_ShouldSayItOnceAndGoOn_WhenTheGroupIsForbiddenForAWhile(MortalBroker broker) => AssertRecoversAsync(broker, ResourceType.Group, StageSettings.Cooperative);

    [SkippableTheory, InlineData(MortalBroker.Embedded), InlineData(MortalBroker.OwnNode)]
    public Task Host_ShouldSayItOnceAndGoOn_WhenTheGroupIsForbiddenUnderTheConsumerProtocol(MortalBroker broker) =>
        AssertRecoversAsync(broker, ResourceType.Group, StageSettings.ConsumerProtocol);

    private async Task AssertRecoversAsync(MortalBroker broker, ResourceType forbidden, string protocol)
    {
        var cluster = broker == MortalBroker.Embedded ? null : await node.GetAsync();
        await using var stage = cluster is null ? await TestStage.OpenAsync(BrokerKind.Embedded) : TestStage.Open(cluster);
        var topic = await stage.CreateTopicAsync("orders");
        if (cluster is not null)
        {
            await stage.AllowAsync(User, ResourceType.Topic, topic);
            await stage.AllowAsync(User, ResourceType.Group, stage.GroupId);
        }

        var host = await stage.StartHostAsync(
            group => group.Topic<Consumer>(topic),
            troupe =>
            {
                // How soon a client notices that a topic may be read again.
                troupe.WithKafka("topic.metadata.refresh.interval.ms", "1000");
                // The session ends while the group is forbidden.
                if (protocol != StageSettings.ConsumerProtocol) troupe.WithKafka("session.timeout.ms", "6000");
                if (cluster is not null) LogIn(troupe, cluster);
            },
            protocol: protocol);
        await stage.ProduceNumbersAsync(topic, 10);
        await host.Journal.WhenDeliveredAsync(offset: 9);
        await host.WhenHealthAsync(status => status == HealthStatus.Healthy);
        IDisposable[] faults = cluster is null ? Forbid(stage, forbidden) : [];
        if (cluster is not null) await stage.ForbidAsync(User, forbidden);
        await stage.ProduceNumbersAsync(topic, 10, from: 10);
        await host.WhenHealthAsync(status => status != HealthStatus.Healthy);

        // Long enough for a thousand attempts.
        await Task.Delay(TimeSpan.FromSeconds(10), TimeProvider.System);
        foreach (var fault in faults) fault.Dispose();
        if (cluster is not null) await stage.AllowAsync(User, forbidden, forbidden == ResourceType.Topic ? topic : stage.GroupId);
        await host.WhenHealthAsync(status => status == HealthStatus.Healthy);

        // The first twenty may have run while only the offsets were forbidden.
        await stage.ProduceNumbersAsync(topic, 10, from: 20);
        await host.Journal.WhenDeliveredAsync(offset: 29);
        await host.StopAsync();

        Assert.Equal(Enumerable.Range(0, 30).Select(offset => (long)offset), host.Journal.Offsets().Distinct());
        Assert.Equal(30, await stage.CommittedOffsetAsync(topic));
        var loud = host.Log.Loud;
        Assert.NotEmpty(loud);
        Assert.True(loud.Count <= 10, $"{loud.Count} warnings and errors.{host.Log}");
    }

    private static void LogIn(TroupeBuilder troupe, OwnCluster cluster) => troupe
        .WithBootstrapServers(cluster.SecureServers)
        .WithKafka("security.protocol", "SASL_PLAINTEXT")
        .WithKafka("sasl.mechanism", "PLAIN")
        .WithKafka("sasl.username", User)
        .WithKafka("sasl.password", $"{User}-secret");

    /// <summary>What a broker answers to somebody who may not.</summary>
    private static IDisposable[] Forbid(TestStage stage, ResourceType forbidden)
    {
        var faults = stage.Embedded.Faults;
        return forbidden == ResourceType.Topic
            ? [.. ((ApiKey[])[ApiKey.Fetch, ApiKey.OffsetCommit, ApiKey.ListOffsets]).Select(api => faults.Fail(api, ErrorCode.TopicAuthorizationFailed))]
            : [.. ((ApiKey[])
                [ApiKey.Heartbeat, ApiKey.JoinGroup, ApiKey.SyncGroup, ApiKey.OffsetCommit, ApiKey.OffsetFetch, ApiKey.FindCoordinator, ApiKey.ConsumerGroupHeartbeat])
                .Select(api => faults.Fail(api, ErrorCode.GroupAuthorizationFailed))];
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
