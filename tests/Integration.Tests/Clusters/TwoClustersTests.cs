using Confluent.Kafka;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Troupe.Integration.Tests.Stage;
using Troupe.Integration.Tests.Telemetry;

namespace Troupe.Integration.Tests.Clusters;

// One host with two consumer groups, each on a cluster of its own that knows no topic of the other. Each group reads, commits, produces, sets aside and
// asks on its own cluster, with transactions and without, and an outage of one cluster is not noticed on the other. Guards against clients that groups
// share although their clusters differ.
public sealed class TwoClustersTests
{
    private const string Orders = "orders";
    private const string Copies = "copies";
    private const string Dead = "dead";
    private const int Messages = 20;
    private const string Poison = "7";

    [SkippableTheory, EveryBroker]
    public async Task Group_ShouldProduceAndDeadLetterOnItsOwnCluster(BrokerKind broker)
    {
        await using var here = await TestStage.OpenAsync(broker);
        await using var there = await TestStage.OpenAsync(BrokerKind.Embedded);
        foreach (var stage in new[] { here, there }) await PrepareAsync(stage);

        var host = await StartAsync(here, there, QuickFirstBackoff);
        foreach (var stage in new[] { here, there }) await WhenDeliveredAsync(host, stage, Messages - 1);
        await host.WhenHealthAsync(health => health == HealthStatus.Healthy);
        await host.StopAsync();

        Assert.Empty(host.Log.Logged(LogEvents.TopicMissing));
        foreach (var stage in new[] { here, there }) await AssertDoneAsync(stage);
    }

    [SkippableTheory, EveryBroker]
    public async Task Group_ShouldHaveItsTransactionsOnItsOwnCluster(BrokerKind broker)
    {
        await using var here = await TestStage.OpenAsync(broker);
        await using var there = await TestStage.OpenAsync(BrokerKind.Embedded);
        foreach (var stage in new[] { here, there }) await PrepareAsync(stage);

        var host = await StartAsync(here, there, route => QuickFirstBackoff(route.Transactional()));
        foreach (var stage in new[] { here, there }) await WhenDeliveredAsync(host, stage, Messages - 1);
        await host.StopAsync();

        foreach (var stage in new[] { here, there }) await AssertDoneAsync(stage);
    }

    [SkippableTheory, EveryBroker]
    public async Task Lag_ShouldBeThatOfTheOwnCluster(BrokerKind broker)
    {
        await using var here = await TestStage.OpenAsync(broker);
        await using var there = await TestStage.OpenAsync(BrokerKind.Embedded);
        foreach (var stage in new[] { here, there }) await stage.CreateTopicAsync(Orders);
        await here.ProduceNumbersAsync(here.NameTopic(Orders), 3);
        await there.ProduceNumbersAsync(there.NameTopic(Orders), 2_000);
        using var telemetryHere = new TelemetryRecorder(here);
        using var telemetryThere = new TelemetryRecorder(there);
        var gate = new Gate();

        var host = await here.StartHostAsync(
            group => group.Topic<Held>(here.NameTopic(Orders)),
            troupe => troupe.ConsumerGroup(there.GroupId, group => group
                .WithBootstrapServers(there.BootstrapServers)
                .Topic<Held>(there.NameTopic(Orders), route => route.MaxBatchSize(4).Buffer(messages: 4))),
            services => services.Add(gate));
        await telemetryHere.WhenGaugesAsync(("troupe.partition.lag", 3));
        await telemetryThere.WhenGaugesAsync(("troupe.partition.lag", 2_000));
        gate.Open();

        // Where the end is must be asked.
        var sought = await host.Troupe.SeekAsync(there.GroupId, new TopicPartition(there.NameTopic(Orders), 0), Offset.End, by: "test");
        await telemetryHere.WhenGaugesAsync(("troupe.partition.lag", 0));
        await telemetryThere.WhenGaugesAsync(("troupe.partition.lag", 0));
        await host.StopAsync();

        Assert.Single(sought);
        Assert.Equal(3, await here.CommittedOffsetAsync(here.NameTopic(Orders)));
        Assert.Equal(2_000, await there.CommittedOffsetAsync(there.NameTopic(Orders)));
    }

    [SkippableTheory, EveryBroker]
    public async Task Group_ShouldGoOn_WhileTheOtherClusterIsAway(BrokerKind broker)
    {
        await using var here = await TestStage.OpenAsync(broker);
        await using var there = await TestStage.OpenAsync(BrokerKind.Embedded);
        foreach (var stage in new[] { here, there }) await PrepareAsync(stage);
        var host = await StartAsync(here, there, QuickFirstBackoff);
        foreach (var stage in new[] { here, there }) await WhenDeliveredAsync(host, stage, Messages - 1);

        await there.Embedded.PauseAsync();
        await host.WhenHealthAsync(health => health == HealthStatus.Unhealthy);
        await here.ProduceNumbersAsync(here.NameTopic(Orders), 10, from: Messages);
        await WhenDeliveredAsync(host, here, Messages + 9);
        await there.Embedded.ResumeAsync();
        await there.ProduceNumbersAsync(there.NameTopic(Orders), 10, from: Messages);
        await WhenDeliveredAsync(host, there, Messages + 9);
        await host.WhenHealthAsync(health => health == HealthStatus.Healthy);
        await host.StopAsync();

        Assert.All(host.Log.Logged(LogEvents.Unreachable), entry => Assert.Contains(there.GroupId, entry.Text, StringComparison.Ordinal));
        foreach (var stage in new[] { here, there }) Assert.Equal(Messages + 10, await stage.CommittedOffsetAsync(stage.NameTopic(Orders)));
    }

    private static async Task PrepareAsync(TestStage stage)
    {
        foreach (var role in new[] { Orders, Copies, Dead }) await stage.CreateTopicAsync(role);
        await stage.ProduceNumbersAsync(stage.NameTopic(Orders), Messages);
    }

    private static Task<TroupeHost> StartAsync(TestStage here, TestStage there, Action<TopicBuilder> configure)
    {
        return here.StartHostAsync(
            group => group.Topic<Consumer>(here.NameTopic(Orders), route => Configure(here, route)),
            troupe => troupe.ConsumerGroup(there.GroupId, group => group
                .WithBootstrapServers(there.BootstrapServers)
                .CommitInterval(StageSettings.CommitInterval)
                .Topic<Consumer>(there.NameTopic(Orders), route => Configure(there, route))));

        void Configure(TestStage stage, TopicBuilder route)
        {
            route.DeadLetterQueue(stage.NameTopic(Dead), maxRetries: 1);
            configure(route);
        }
    }

    // What was produced before a failure is waited for as long as the longest backoff: this is about where it goes, not about how often.
    private static void QuickFirstBackoff(TopicBuilder route) => route.Backoff(initial: TimeSpan.FromMilliseconds(30));

    private static Task WhenDeliveredAsync(TroupeHost host, TestStage stage, long offset) => host.Journal.WhenAsync(
        $"{stage.NameTopic(Orders)}@{offset}",
        all => all.Any(entry => entry.IsDelivery && entry.Position.Topic == stage.NameTopic(Orders) && entry.Offset == offset));

    private static async Task AssertDoneAsync(TestStage stage)
    {
        var copies = await stage.ReadAsync(stage.NameTopic(Copies));
        var letter = Assert.Single(await stage.ReadAsync(stage.NameTopic(Dead)));
        Assert.Equal(Enumerable.Range(0, Messages).Select(number => $"{number}").Where(value => value != Poison), copies.Select(copy => copy.Text()));
        Assert.Equal(Poison, letter.Text());
        Assert.Equal(Messages, await stage.CommittedOffsetAsync(stage.NameTopic(Orders)));
    }

    /// <summary>Copies what it gets, beside the topic it got it from.</summary>
    private sealed class Consumer(Journal journal) : PartitionConsumerActor<string>
    {
        protected override Task ConsumeAsync(Message<string> message, CancellationToken cancellationToken)
        {
            if (message.Value == Poison) throw new InvalidOperationException("poison");
            Produce(TopicPartition.Topic.Replace(Orders, Copies, StringComparison.Ordinal), message.Value, message.Key);
            journal.Delivered(message.Position, Attempt);
            return Task.CompletedTask;
        }
    }

    private sealed class Held(Gate gate) : PartitionConsumerActor<string>
    {
        protected override Task ConsumeAsync(MessageBatch<string> batch, CancellationToken cancellationToken) => gate.Opened;
    }
}
