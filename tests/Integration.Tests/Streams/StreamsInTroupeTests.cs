using Akka;
using Akka.Actor;
using Akka.Configuration;
using Akka.Streams;
using Akka.Streams.Dsl;
using Confluent.Kafka;
using Microsoft.Extensions.Logging.Abstractions;
using Troupe.Actors;
using Troupe.Actors.Configuration;
using Troupe.Actors.Root;
using Troupe.Actors.Streams.Connections;
using Troupe.EmbeddedKafka;
using Troupe.Engine.Routing;
using Troupe.Integration.Tests.Stage;

namespace Troupe.Integration.Tests.Streams;

// Streams in a system where Troupe runs belong to its tree, and end with it in order. And what a slow broker costs a stream.
public sealed class StreamsInTroupeTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [SkippableTheory, EveryBroker]
    public async Task AStop_ShouldCompleteStreamsAndCommitWhatTheyFinished_WhenTroupeStops(BrokerKind broker)
    {
        await using var stage = await TestStage.OpenAsync(broker);
        var topic = await stage.CreateTopicAsync("orders");
        await stage.ProduceNumbersAsync(topic, 100);
        var system = ActorSystem.Create("host", ConfigurationFactory.ParseString("akka { loglevel = OFF, stdout-loglevel = OFF }").WithFallback(ReferenceConf.Config));
        var settings = new TroupeSettings { Kafka = System.Collections.Immutable.ImmutableSortedDictionary<string, string>.Empty.Add("bootstrap.servers", stage.BootstrapServers) };
        var troupe = TroupeRuntime.Start(system, settings, new TroupeServices(NoConsumers.Instance, NullLoggerFactory.Instance, TimeProvider.System));
        await troupe.GetStatusAsync(CancellationToken.None);
        var seen = new Sightings<long>("Offsets", () => "");
        var consumer = ConsumerSettings<string, string>.Create(system, null, null).WithBootstrapServers(stage.BootstrapServers).WithGroupId(stage.GroupId);

        var (control, completed) = KafkaConsumer.CommittableSource(consumer, Subscriptions.Topics(topic))
            .Select(message =>
            {
                seen.Add(message.Record.Offset.Value);
                return (ICommittable)message.CommittableOffset;
            })
            .ToMaterialized(Committer.Sink(CommitterSettings.Create(system)), Keep.Both)
            .Run(system.Materializer());
        await seen.WhenAsync("all records", all => all.Count == 100);
        var connection = await system.ActorSelection("/user/troupe/streams/1/connection-1").ResolveOne(Patience);
        var drained = await troupe.DrainAsync().WaitAsync(Patience);

        Assert.NotNull(connection);
        Assert.True(drained);
        await completed.WaitAsync(Patience);
        await control.IsShutdown.WaitAsync(Patience);
        Assert.Equal(100, await stage.CommittedOffsetAsync(topic));
        await system.Terminate();
    }

    [SkippableFact]
    public async Task Records_ShouldFlow_WhileACommitIsNotAnswered()
    {
        await using var stage = await TestStage.OpenAsync(BrokerKind.Embedded);
        await using var host = new StreamHost(stage);
        var topic = await stage.CreateTopicAsync("orders");
        await stage.ProduceNumbersAsync(topic, 5_000);
        using var fault = stage.Embedded.Faults.Delay(ApiKey.OffsetCommit, TimeSpan.FromSeconds(12), times: 1);
        var seen = new Sightings<long>("Offsets", () => "");
        var committed = new Sightings<ICommittableOffsetBatch>("Commits", () => "");

        var control = KafkaConsumer.CommittableSource(host.Consumer with { CommitTimeout = TimeSpan.FromMinutes(2) }, Subscriptions.Topics(topic))
            .Select(message =>
            {
                seen.Add(message.Record.Offset.Value);
                return (ICommittable)message.CommittableOffset;
            })
            .Via(Committer.BatchFlow(host.Committer.WithMaxBatch(10)))
            .ToMaterialized(Sink.ForEach<ICommittableOffsetBatch>(committed.Add), DrainingControl<Done>.Create)
            .Run(host.Materializer);

        // As many as commits may be under way: the first takes twelve seconds, which the session and the stream's patience outlast.
        await seen.WhenAsync("a thousand records", all => all.Count >= 1_000);
        Assert.Empty(committed.All);
        await seen.WhenAsync("all records", all => all.Count == 5_000);
        await control.DrainAndShutdown().WaitAsync(Patience);
        Assert.Equal(5_000, await stage.CommittedOffsetAsync(topic));
    }

    [SkippableFact]
    public async Task Source_ShouldFail_WhenItsPartitionCannotBeRead()
    {
        await using var stage = await TestStage.OpenAsync(BrokerKind.Embedded);
        await using var host = new StreamHost(stage);
        var topic = await stage.CreateTopicAsync("orders");
        await stage.ProduceNumbersAsync(topic, 10);

        var (control, completed) = KafkaConsumer.PlainSource(host.Consumer.WithProperty("auto.offset.reset", "error"), Subscriptions.Topics(topic))
            .ToMaterialized(Sink.Ignore<ConsumeResult<string, string>>(), Keep.Both)
            .Run(host.Materializer);
        var exception = await Assert.ThrowsAsync<StreamFailedException>(() => completed.WaitAsync(Patience));
        await control.IsShutdown.WaitAsync(Patience);

        Assert.Contains("cannot be read", exception.Message, StringComparison.Ordinal);
    }
}
