using Akka;
using Akka.Streams;
using Akka.Streams.Dsl;
using Akka.Streams.Supervision;
using Confluent.Kafka;
using Troupe.Integration.Tests.Stage;

namespace Troupe.Integration.Tests.Streams;

// What streams produce: everything once and in order, results in the order of the elements, and a failure that fails the stream or is passed over.
public sealed class ProducerStageTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [SkippableTheory, EveryBroker]
    public async Task EveryRecord_ShouldBeProducedInOrder_WhenTheSinkCompletes(BrokerKind broker)
    {
        await using var stage = await TestStage.OpenAsync(broker);
        await using var host = new StreamHost(stage);
        var topic = await stage.CreateTopicAsync("out");

        await Source.From(Enumerable.Range(0, 5_000))
            .Select(number => new ProducerRecord<string, string>(topic, "key", $"{number}"))
            .RunWith(KafkaProducer.PlainSink(host.Producer.WithParallelism(200)), host.Materializer)
            .WaitAsync(Patience);

        Assert.Equal(Enumerable.Range(0, 5_000).Select(number => $"{number}"), (await stage.ReadAsync(topic)).Select(record => record.Text()));
    }

    [SkippableTheory, EveryBroker]
    public async Task SeveralRecordsOfAnElement_ShouldKeepTheirOrder_AndEqualOnesTheirNumber(BrokerKind broker)
    {
        await using var stage = await TestStage.OpenAsync(broker);
        await using var host = new StreamHost(stage);
        var topic = await stage.CreateTopicAsync("out");
        var twice = new ProducerRecord<string, string>(topic, "key", "twice");
        IEnvelope<string, string, int>[] envelopes =
        [
            ProducerMessage.Multi([twice, new ProducerRecord<string, string>(topic, "key", "between"), twice], 1),
            ProducerMessage.PassThrough<string, string, int>(2),
            ProducerMessage.Single(new ProducerRecord<string, string>(topic, "key", "last"), 3),
            ProducerMessage.Multi<string, string, int>([], 4),
        ];

        var results = await Source.From(envelopes)
            .Via(KafkaProducer.FlexiFlow<string, string, int>(host.Producer))
            .RunWith(Sink.Seq<IResults<string, string, int>>(), host.Materializer)
            .WaitAsync(Patience);

        Assert.Equal(["twice", "between", "twice", "last"], (await stage.ReadAsync(topic)).Select(record => record.Text()));
        Assert.Equal([1, 2, 3, 4], results.Select(result => result.PassThrough));
        Assert.Equal([0, 1, 2], Assert.IsType<MultiResult<string, string, int>>(results[0]).Parts.Select(part => (int)part.Metadata.Offset.Value));
        Assert.IsType<PassThroughResult<string, string, int>>(results[1]);
        Assert.Equal(3, Assert.IsType<Result<string, string, int>>(results[2]).Offset.Value);
    }

    [SkippableTheory, EveryBroker]
    public async Task Stream_ShouldFail_WhenARecordCannotBeProduced_BehindAllBeforeIt(BrokerKind broker)
    {
        await using var stage = await TestStage.OpenAsync(broker);
        await using var host = new StreamHost(stage);
        var topic = await stage.CreateTopicAsync("out");
        var seen = new Sightings<int>("Results", () => "");

        var completed = Envelopes(topic)
            .Via(KafkaProducer.FlexiFlow<string, string, int>(TightProducer(host)))
            .RunForeach(result => seen.Add(result.PassThrough), host.Materializer);
        var exception = await Assert.ThrowsAsync<ProduceException<string, string>>(() => completed.WaitAsync(Patience));

        Assert.Equal(ErrorCode.MsgSizeTooLarge, exception.Error.Code);
        Assert.Equal([0, 1], seen.All);
    }

    [SkippableTheory, EveryBroker]
    public async Task Stream_ShouldGoOnWithoutAHang_WhenSupervisionResumes(BrokerKind broker)
    {
        await using var stage = await TestStage.OpenAsync(broker);
        await using var host = new StreamHost(stage);
        var topic = await stage.CreateTopicAsync("out");

        var results = await Envelopes(topic)
            .Via(KafkaProducer.FlexiFlow<string, string, int>(TightProducer(host)))
            .WithAttributes(ActorAttributes.CreateSupervisionStrategy(Deciders.ResumingDecider))
            .RunWith(Sink.Seq<IResults<string, string, int>>(), host.Materializer)
            .WaitAsync(Patience);

        Assert.Equal([0, 1, 3, 4], results.Select(result => result.PassThrough));
        Assert.Equal(4, (await stage.ReadAsync(topic)).Count);
    }

    [SkippableTheory, EveryBroker]
    public async Task SharedProducer_ShouldStayOpen_WhenTheStreamEnds(BrokerKind broker)
    {
        await using var stage = await TestStage.OpenAsync(broker);
        await using var host = new StreamHost(stage);
        var topic = await stage.CreateTopicAsync("out");
        using var producer = new ProducerBuilder<string, string>(new ProducerConfig { BootstrapServers = stage.BootstrapServers }).Build();

        await Source.Single(new ProducerRecord<string, string>(topic, "of the stream"))
            .RunWith(KafkaProducer.PlainSink(host.Producer, producer), host.Materializer)
            .WaitAsync(Patience);
        await producer.ProduceAsync(topic, new Message<string, string> { Value = "of the application" });

        Assert.Equal(["of the stream", "of the application"], (await stage.ReadAsync(topic)).Select(record => record.Text()));
    }

    [SkippableTheory, EveryBroker]
    public async Task Offsets_ShouldBeCommittedBehindWhatWasProduced_WhenTheyTravelAlong(BrokerKind broker)
    {
        await using var stage = await TestStage.OpenAsync(broker);
        await using var host = new StreamHost(stage);
        var (source, target) = (await stage.CreateTopicAsync("in"), await stage.CreateTopicAsync("out"));
        await stage.ProduceNumbersAsync(source, 500);
        var seen = new Sightings<long>("Offsets", () => "");

        var control = KafkaConsumer.CommittableSource(host.Consumer, Subscriptions.Topics(source))
            .Select(message =>
            {
                seen.Add(message.Record.Offset.Value);
                ICommittable offset = message.CommittableOffset;
                return message.Record.Offset.Value % 2 == 0
                    ? ProducerMessage.Single(new ProducerRecord<string, string>(target, message.Record.Message.Key, message.Record.Message.Value), offset)
                    : ProducerMessage.PassThrough<string, string, ICommittable>(offset);
            })
            .ToMaterialized(KafkaProducer.CommittableSink(host.Producer, host.Committer), DrainingControl<Done>.Create)
            .Run(host.Materializer);
        await seen.WhenAsync("all offsets", all => all.Count == 500);
        await control.DrainAndShutdown().WaitAsync(Patience);

        Assert.Equal(250, (await stage.ReadAsync(target)).Count);
        Assert.Equal(500, await stage.CommittedOffsetAsync(source));
    }

    [SkippableTheory, EveryBroker]
    public async Task Context_ShouldTravelAlong_WhenTheStreamHasOne(BrokerKind broker)
    {
        await using var stage = await TestStage.OpenAsync(broker);
        await using var host = new StreamHost(stage);
        var (source, target) = (await stage.CreateTopicAsync("in"), await stage.CreateTopicAsync("out"));
        await stage.ProduceNumbersAsync(source, 100);
        var seen = new Sightings<long>("Offsets", () => "");

        var control = KafkaConsumer.SourceWithOffsetContext(host.Consumer, Subscriptions.Topics(source))
            .Select(record =>
            {
                seen.Add(record.Offset.Value);
                return ProducerMessage.Single(new ProducerRecord<string, string>(target, record.Message.Key, record.Message.Value));
            })
            .Via(KafkaProducer.FlowWithContext<string, string, ICommittableOffset>(host.Producer))
            .ToMaterialized(Committer.SinkWithOffsetContext<IResults<string, string, ICommittableOffset>>(host.Committer), DrainingControl<Done>.Create)
            .Run(host.Materializer);
        await seen.WhenAsync("all offsets", all => all.Count == 100);
        await control.DrainAndShutdown().WaitAsync(Patience);

        Assert.Equal(100, (await stage.ReadAsync(target)).Count);
        Assert.Equal(100, await stage.CommittedOffsetAsync(source));
    }

    /// <summary>Five elements, of which the third is too large for <see cref="TightProducer"/>.</summary>
    private static Source<IEnvelope<string, string, int>, NotUsed> Envelopes(string topic) => Source.From(Enumerable.Range(0, 5)).Select(number =>
        ProducerMessage.Single(new ProducerRecord<string, string>(topic, "key", new string('x', number == 2 ? 20_000 : 10)), number));

    private static ProducerSettings<string, string> TightProducer(StreamHost host) => host.Producer.WithProperty("message.max.bytes", "10000");
}
