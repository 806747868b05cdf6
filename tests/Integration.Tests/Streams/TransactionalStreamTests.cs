using Akka;
using Akka.Streams;
using Akka.Streams.Dsl;
using Confluent.Kafka;
using Troupe.EmbeddedKafka;
using Troupe.Integration.Tests.Stage;

namespace Troupe.Integration.Tests.Streams;

// Exactly once with streams: what is produced and the offsets it stands for become visible together or not at all. A transaction that is rolled back costs
// nothing but time: its partitions go back to what was committed, the stream goes on.
public sealed class TransactionalStreamTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [SkippableTheory, EveryBroker]
    public async Task OutputAndOffsets_ShouldBecomeVisibleTogether_WhenATopicIsCopied(BrokerKind broker)
    {
        await using var stage = await TestStage.OpenAsync(broker);
        await using var host = new StreamHost(stage);
        var (source, target) = (await stage.CreateTopicAsync("in", partitions: 3), await stage.CreateTopicAsync("out"));
        for (var partition = 0; partition < 3; partition++) await stage.ProduceNumbersAsync(source, 2_000, partition);
        var seen = new Sightings<GroupTopicPartitionOffset>("Results", () => "");

        var control = Copy(host, source, target, "copy")
            .ToMaterialized(Sink.ForEach<IResults<string, string, GroupTopicPartitionOffset>>(result => seen.Add(result.PassThrough)), DrainingControl<Done>.Create)
            .Run(host.Materializer);
        await seen.WhenAsync("all results", all => all.Count == 6_000);
        await control.DrainAndShutdown().WaitAsync(Patience);

        Assert.Equal(Expected(3, 2_000), await CopiedAsync(stage, target));
        Assert.Equal([2_000, 2_000, 2_000], (await stage.CommittedAsync(source)).Values);
    }

    [SkippableTheory, EveryBroker]
    public async Task NothingShouldBeVisible_WhenTheStreamFailsBeforeItsCommit(BrokerKind broker)
    {
        await using var stage = await TestStage.OpenAsync(broker);
        await using var host = new StreamHost(stage);
        var (source, target) = (await stage.CreateTopicAsync("in"), await stage.CreateTopicAsync("out"));
        await stage.ProduceNumbersAsync(source, 100);

        var completed = KafkaConsumer.TransactionalSource(host.Consumer, Subscriptions.Topics(source))
            .Select(message => message.Record.Offset == 0 ? throw new InvalidOperationException("the first") : Envelope(message, target))
            .RunWith(KafkaProducer.TransactionalSink(host.Producer, $"{target}-tx"), host.Materializer);
        await Assert.ThrowsAsync<InvalidOperationException>(() => completed.WaitAsync(Patience));

        // And a second stream does it all.
        var control = Copy(host, source, target, "copy").Take(100).ToMaterialized(Sink.Ignore<IResults<string, string, GroupTopicPartitionOffset>>(), Keep.Left)
            .Run(host.Materializer);
        await control.IsShutdown.WaitAsync(Patience);

        Assert.Equal(Expected(1, 100), await CopiedAsync(stage, target));
        Assert.Equal(100, await stage.CommittedOffsetAsync(source));
    }

    [SkippableFact]
    public async Task EachInput_ShouldCountOnce_WhenASinkThatIsStartedAgainFails()
    {
        await using var stage = await TestStage.OpenAsync(BrokerKind.Embedded);
        await using var host = new StreamHost(stage);
        var (source, target) = (await stage.CreateTopicAsync("in"), await stage.CreateTopicAsync("out"));
        await stage.ProduceNumbersAsync(source, 500);
        var restarts = RestartSettings.Create(TimeSpan.FromMilliseconds(50), TimeSpan.FromMilliseconds(50), randomFactor: 0);
        var fails = 1;

        // The sink is started again by itself, which must end its source: what the failed one held is lost to the stream.
        var control = RestartSource.OnFailuresWithBackoff(
                () => KafkaConsumer.TransactionalSource(host.Consumer, Subscriptions.Topics(source))
                    .Select(message => Envelope(message, target))
                    .MapMaterializedValue(_ => NotUsed.Instance)
                    .AlsoTo(RestartSink.WithBackoff(
                        () => Flow.Create<IEnvelope<string, string, GroupTopicPartitionOffset>>()
                            .Via(KafkaProducer.TransactionalFlow(host.Producer, $"{target}-tx"))
                            .To(Sink.ForEach<IResults<string, string, GroupTopicPartitionOffset>>(result =>
                            {
                                if (result.PassThrough.Offset == 100 && Interlocked.Decrement(ref fails) == 0) throw new InvalidOperationException("once");
                            })),
                        restarts)),
                restarts)
            .ViaMaterialized(KillSwitches.Single<IEnvelope<string, string, GroupTopicPartitionOffset>>(), Keep.Right)
            .To(Sink.Ignore<IEnvelope<string, string, GroupTopicPartitionOffset>>())
            .Run(host.Materializer);
        await StreamHost.UntilAsync(async () => await stage.CommittedOffsetAsync(source) == 500);
        control.Shutdown();

        Assert.Equal(Expected(1, 500), await CopiedAsync(stage, target));
    }

    [SkippableFact]
    public async Task EachInput_ShouldCountOnce_WhenCommitsAreRolledBack()
    {
        await using var stage = await TestStage.OpenAsync(BrokerKind.Embedded);
        await using var host = new StreamHost(stage);
        var (source, target) = (await stage.CreateTopicAsync("in", partitions: 2), await stage.CreateTopicAsync("out"));
        var seen = new Sightings<GroupTopicPartitionOffset>("Results", () => "");
        var control = Copy(host, source, target, "copy")
            .ToMaterialized(Sink.ForEach<IResults<string, string, GroupTopicPartitionOffset>>(result => seen.Add(result.PassThrough)), DrainingControl<Done>.Create)
            .Run(host.Materializer);

        for (var round = 0; round < 5; round++)
        {
            // Fails the transaction, not the producer: it is aborted, and what it held must come again.
            using var fault = stage.Embedded.Faults.Fail(ApiKey.TxnOffsetCommit, EmbeddedKafka.ErrorCode.IllegalGeneration, times: 1);
            for (var partition = 0; partition < 2; partition++) await stage.ProduceNumbersAsync(source, 200, partition, from: round * 200);
            var expected = (round + 1) * 400;
            await seen.WhenAsync($"{expected} results", all => all.Count == expected);
        }

        await control.DrainAndShutdown().WaitAsync(Patience);

        Assert.Equal(Expected(2, 1_000), await CopiedAsync(stage, target));
        Assert.Equal([1_000, 1_000], (await stage.CommittedAsync(source)).Values);
    }

    [SkippableTheory, EveryBroker]
    public async Task Stream_ShouldGoOn_WhenItsProducerIsFenced(BrokerKind broker)
    {
        await using var stage = await TestStage.OpenAsync(broker);
        await using var host = new StreamHost(stage);
        var (source, target) = (await stage.CreateTopicAsync("in"), await stage.CreateTopicAsync("out"));
        var seen = new Sightings<GroupTopicPartitionOffset>("Results", () => "");
        var control = Copy(host, source, target, "copy")
            .ToMaterialized(Sink.ForEach<IResults<string, string, GroupTopicPartitionOffset>>(result => seen.Add(result.PassThrough)), DrainingControl<Done>.Create)
            .Run(host.Materializer);
        await stage.ProduceNumbersAsync(source, 100);
        await seen.WhenAsync("the first hundred", all => all.Count == 100);

        for (var slot = 1; slot <= 2; slot++)
        {
            using var intruder = new ProducerBuilder<string, string>(
                new ProducerConfig { BootstrapServers = stage.BootstrapServers, TransactionalId = $"{target}-copy:{slot}" }).Build();
            intruder.InitTransactions(Patience);
        }

        await stage.ProduceNumbersAsync(source, 300, from: 100);
        await seen.WhenAsync("the rest", all => all.Count == 400);
        await control.DrainAndShutdown().WaitAsync(Patience);

        Assert.Equal(Expected(1, 400), await CopiedAsync(stage, target));
        Assert.Equal(400, await stage.CommittedOffsetAsync(source));
    }

    [SkippableTheory, EveryBroker]
    public async Task EachInput_ShouldCountOnce_WhenPartitionsMoveBetweenStreams(BrokerKind broker)
    {
        await using var stage = await TestStage.OpenAsync(broker);
        await using var host = new StreamHost(stage);
        await using var other = new StreamHost(stage);
        var (source, target) = (await stage.CreateTopicAsync("in", partitions: 4), await stage.CreateTopicAsync("out"));
        using var stop = new CancellationTokenSource();
        var producing = ProduceUntilAsync(stage, source, stop.Token);
        var seen = new Sightings<GroupTopicPartitionOffset>("Results", () => "");

        var resident = Run(host, "resident");
        for (var visit = 0; visit < 3; visit++)
        {
            var before = seen.All.Count;
            await seen.WhenAsync("progress", all => all.Count > before + 200);
            var visitors = new Sightings<GroupTopicPartitionOffset>("Visitor", () => "");
            var visitor = Run(other, "visitor", visitors);
            await visitors.WhenAsync("progress of the visitor", all => all.Count > 100);
            await visitor.DrainAndShutdown().WaitAsync(Patience);
        }

        await stop.CancelAsync();
        var produced = await producing;
        await StreamHost.UntilAsync(async () => (await stage.CommittedAsync(source)).Values.Sum() == produced.Sum());
        await resident.DrainAndShutdown().WaitAsync(Patience);

        var copied = await CopiedAsync(stage, target);
        var expected = Enumerable.Range(0, 4).SelectMany(partition => Enumerable.Range(0, produced[partition]).Select(number => (partition, number))).ToHashSet();
        Assert.Equal(expected.Count, copied.Count);
        Assert.True(expected.SetEquals(copied));

        DrainingControl<Done> Run(StreamHost where, string id, Sightings<GroupTopicPartitionOffset>? also = null) => Copy(where, source, target, id)
            .ToMaterialized(
                Sink.ForEach<IResults<string, string, GroupTopicPartitionOffset>>(result =>
                {
                    seen.Add(result.PassThrough);
                    also?.Add(result.PassThrough);
                }),
                DrainingControl<Done>.Create)
            .Run(where.Materializer);
    }

    [SkippableTheory, EveryBroker]
    public async Task Stream_ShouldFail_WhenItsElementsCarryNoOffsetOfTheSource(BrokerKind broker)
    {
        await using var stage = await TestStage.OpenAsync(broker);
        await using var host = new StreamHost(stage);
        var (source, target) = (await stage.CreateTopicAsync("in"), await stage.CreateTopicAsync("out"));
        await stage.ProduceNumbersAsync(source, 1);

        var completed = KafkaConsumer.TransactionalSource(host.Consumer, Subscriptions.Topics(source))
            .Select(_ => ProducerMessage.Single(new ProducerRecord<string, string>(target, "x"), new GroupTopicPartitionOffset(stage.GroupId, source, 0, 0)))
            .RunWith(KafkaProducer.TransactionalSink(host.Producer, $"{target}-tx"), host.Materializer);
        var exception = await Assert.ThrowsAsync<InvalidOperationException>(() => completed.WaitAsync(Patience));

        Assert.Contains("carries no offset of KafkaConsumer.TransactionalSource", exception.Message, StringComparison.Ordinal);
        Assert.Null(await stage.CommittedOffsetAsync(source));
    }

    private static Source<IResults<string, string, GroupTopicPartitionOffset>, IControl> Copy(StreamHost host, string source, string target, string id) =>
        KafkaConsumer.TransactionalSource(host.Consumer, Subscriptions.Topics(source))
            .Select(message => Envelope(message, target))
            .Via(KafkaProducer.TransactionalFlow(host.Producer, $"{target}-{id}"));

    private static IEnvelope<string, string, GroupTopicPartitionOffset> Envelope(TransactionalMessage<string, string> message, string target) =>
        ProducerMessage.Single(
            new ProducerRecord<string, string>(target, message.Record.Message.Key, $"{message.Record.Partition.Value}/{message.Record.Message.Value}"),
            message.PartitionOffset);

    private static IReadOnlyList<(int Partition, int Number)> Expected(int partitions, int count) =>
        [.. Enumerable.Range(0, partitions).SelectMany(partition => Enumerable.Range(0, count).Select(number => (partition, number)))];

    /// <summary>What a reader of committed records finds: of each partition in the order of the output, so that an order that was lost shows.</summary>
    private static async Task<IReadOnlyList<(int Partition, int Number)>> CopiedAsync(TestStage stage, string target)
    {
        var found = (await stage.ReadAsync(target)).Select(record => record.Text().Split('/')).Select(parts => (int.Parse(parts[0]), int.Parse(parts[1])));
        return [.. found.GroupBy(entry => entry.Item1).OrderBy(partition => partition.Key).SelectMany(partition => partition)];
    }

    private static async Task<int[]> ProduceUntilAsync(TestStage stage, string topic, CancellationToken stop)
    {
        var produced = new int[4];
        while (!stop.IsCancellationRequested)
        {
            for (var partition = 0; partition < 4; partition++)
            {
                await stage.ProduceNumbersAsync(topic, 10, partition, produced[partition]);
                produced[partition] += 10;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, CancellationToken.None);
        }

        return produced;
    }
}
