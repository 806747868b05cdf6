using Akka;
using Akka.Streams;
using Akka.Streams.Dsl;
using Confluent.Kafka;
using Troupe.Integration.Tests.Stage;

namespace Troupe.Integration.Tests.Streams;

// At least once with streams: the offset follows what the stream finished and nothing else, however the stream ends.
public sealed class CommittableSourceTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [SkippableTheory, EveryBroker]
    public async Task EveryRecord_ShouldBeCommitted_WhenTheStreamIsDrained(BrokerKind broker)
    {
        await using var stage = await TestStage.OpenAsync(broker);
        await using var host = new StreamHost(stage);
        var topic = await stage.CreateTopicAsync("orders", partitions: 2);
        for (var partition = 0; partition < 2; partition++) await stage.ProduceNumbersAsync(topic, 1_000, partition);
        var seen = new Sightings<ConsumeResult<string, string>>("Records", () => "");

        var control = KafkaConsumer.CommittableSource(host.Consumer, Subscriptions.Topics(topic))
            .Select(message =>
            {
                seen.Add(message.Record);
                return (ICommittable)message.CommittableOffset;
            })
            .ToMaterialized(Committer.Sink(host.Committer), DrainingControl<Done>.Create)
            .Run(host.Materializer);
        await seen.WhenAsync("2,000 records", all => all.Count >= 2_000);
        await control.DrainAndShutdown().WaitAsync(Patience);

        Assert.Equal(2_000, seen.All.Count);
        Assert.Equal([1_000, 1_000], (await stage.CommittedAsync(topic)).Values);
    }

    [SkippableTheory, EveryBroker]
    public async Task OnlyWhatWasFinished_ShouldBeCommitted_WhenTheStreamFails(BrokerKind broker)
    {
        await using var stage = await TestStage.OpenAsync(broker);
        await using var host = new StreamHost(stage);
        var topic = await stage.CreateTopicAsync("orders");
        await stage.ProduceNumbersAsync(topic, 100);

        var (control, completed) = KafkaConsumer.CommittableSource(host.Consumer, Subscriptions.Topics(topic))
            .Select(message => message.Record.Offset == 60 ? throw new InvalidOperationException("the sixtieth") : (ICommittable)message.CommittableOffset)
            .ToMaterialized(Committer.Sink(host.Committer), Keep.Both)
            .Run(host.Materializer);
        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() => completed.WaitAsync(Patience));
        await control.IsShutdown.WaitAsync(Patience);

        // An interval of ten seconds has not passed: what the stream had finished went out with its failure.
        Assert.Equal("the sixtieth", failure.Message);
        Assert.Equal(60, await stage.CommittedOffsetAsync(topic));
    }

    [SkippableTheory, EveryBroker]
    public async Task NextStream_ShouldBeginBehindWhatWasCommitted_WhenTheFirstWasShutDown(BrokerKind broker)
    {
        await using var stage = await TestStage.OpenAsync(broker);
        await using var host = new StreamHost(stage);
        var topic = await stage.CreateTopicAsync("orders");
        await stage.ProduceNumbersAsync(topic, 10);
        var seen = new Sightings<long>("Offsets", () => "");

        var first = KafkaConsumer.CommittableSource(host.Consumer, Subscriptions.Topics(topic))
            .SelectAsync(1, async message =>
            {
                if (message.Record.Offset < 7) await message.CommittableOffset.Commit();
                seen.Add(message.Record.Offset.Value);
                return message;
            })
            .ToMaterialized(Sink.Ignore<CommittableMessage<string, string>>(), DrainingControl<Done>.Create)
            .Run(host.Materializer);
        await seen.WhenAsync("all records", all => all.Count == 10);
        await first.DrainAndShutdown().WaitAsync(Patience);
        var (control, rest) = KafkaConsumer.CommittableSource(host.Consumer, Subscriptions.Topics(topic))
            .Take(3)
            .ToMaterialized(Sink.Seq<CommittableMessage<string, string>>(), Keep.Both)
            .Run(host.Materializer);
        var offsets = (await rest.WaitAsync(Patience)).Select(message => message.Record.Offset.Value);

        Assert.Equal([7, 8, 9], offsets);
        Assert.Equal(7, await stage.CommittedOffsetAsync(topic));
        _ = control;
    }

    [SkippableTheory, EveryBroker]
    public async Task Shutdown_ShouldWaitForNothing_WhenEverythingIsCommitted(BrokerKind broker)
    {
        await using var stage = await TestStage.OpenAsync(broker);
        await using var host = new StreamHost(stage);
        var topic = await stage.CreateTopicAsync("orders");
        await stage.ProduceNumbersAsync(topic, 10);
        var committed = new Sightings<ICommittableOffsetBatch>("Commits", () => "");

        var (control, completed) = KafkaConsumer.CommittableSource(host.Consumer with { StopTimeout = TimeSpan.FromMinutes(10) }, Subscriptions.Topics(topic))
            .Select(ICommittable (message) => message.CommittableOffset)
            .Via(Committer.BatchFlow(host.Committer.WithMaxInterval(TimeSpan.FromMilliseconds(50))))
            .ToMaterialized(Sink.ForEach<ICommittableOffsetBatch>(committed.Add), Keep.Both)
            .Run(host.Materializer);
        await committed.WhenAsync("all commits", all => all.Sum(batch => batch.BatchSize) == 10);

        // Ten minutes, were it a delay.
        await control.Shutdown().WaitAsync(Patience);
        await completed.WaitAsync(Patience);
        Assert.Equal(10, await stage.CommittedOffsetAsync(topic));
    }

    [SkippableTheory, EveryBroker]
    public async Task Shutdown_ShouldWaitForWhatIsUnderWay_WhenItsCommitComesLater(BrokerKind broker)
    {
        await using var stage = await TestStage.OpenAsync(broker);
        await using var host = new StreamHost(stage);
        var topic = await stage.CreateTopicAsync("orders");
        await stage.ProduceNumbersAsync(topic, 3);
        var seen = new Sightings<long>("Offsets", () => "");
        var gate = new Gate();

        var (control, completed) = KafkaConsumer.CommittableSource(host.Consumer, Subscriptions.Topics(topic))
            .SelectAsync(3, async message =>
            {
                seen.Add(message.Record.Offset.Value);
                await gate.Opened;
                return (ICommittable)message.CommittableOffset;
            })
            .ToMaterialized(Committer.Sink(host.Committer), Keep.Both)
            .Run(host.Materializer);
        await seen.WhenAsync("three records under way", all => all.Count == 3);
        await control.Stop().WaitAsync(Patience);
        var shutdown = control.Shutdown();
        gate.Open();
        await shutdown.WaitAsync(Patience);
        await completed.WaitAsync(Patience);

        Assert.Equal(3, await stage.CommittedOffsetAsync(topic));
    }

    [SkippableTheory, EveryBroker]
    public async Task HighestOffset_ShouldWin_WhenOffsetsAreGatheredOutOfOrder(BrokerKind broker)
    {
        await using var stage = await TestStage.OpenAsync(broker);
        await using var host = new StreamHost(stage);
        var topic = await stage.CreateTopicAsync("orders");
        await stage.ProduceNumbersAsync(topic, 5);

        var (control, messages) = KafkaConsumer.CommittableSource(host.Consumer, Subscriptions.Topics(topic))
            .Take(5)
            .ToMaterialized(Sink.Seq<CommittableMessage<string, string>>(), Keep.Both)
            .Run(host.Materializer);
        var offsets = (await messages.WaitAsync(Patience)).Select(ICommittable (message) => message.CommittableOffset).Reverse();
        var batch = CommittableOffsetBatch.Create(offsets);
        await batch.Commit().WaitAsync(Patience);
        await control.IsShutdown.WaitAsync(Patience);

        Assert.Equal(5, batch.BatchSize);
        Assert.Equal(4, Assert.Single(batch.Offsets).Offset.Value);
        Assert.Equal(5, await stage.CommittedOffsetAsync(topic));
    }
}
