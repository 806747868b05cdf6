using Akka;
using Akka.Streams;
using Akka.Streams.Dsl;
using Confluent.Kafka;
using Microsoft.Extensions.Logging;
using Troupe.Actors.Streams.Producing;
using Troupe.Actors.Streams.Transactions;

namespace Troupe;

/// <summary>
/// Flows and sinks that produce to Kafka, by the names of Akka.Streams.Kafka. Each has an idempotent producer of its own, or shares one it is given, which it
/// does not close.
/// </summary>
/// <remarks>
/// Elements go out in the order in which they came, each when the broker has all its records. A record that cannot be produced fails the stream with a
/// <see cref="ProduceException{TKey, TValue}"/>, or with what its serialiser threw, when all before it have gone out; where the stream's supervision resumes, its element is passed over.
/// Methods that make a producer throw a <see cref="TroupeConfigurationException"/> when its settings cannot be used.
/// </remarks>
public static class KafkaProducer
{
    /// <summary>Produces records. Materialises a task that completes when the broker has all of them.</summary>
    public static Sink<ProducerRecord<TKey, TValue>, Task<Done>> PlainSink<TKey, TValue>(ProducerSettings<TKey, TValue> settings) =>
        PlainSink(FlexiFlow<TKey, TValue, NotUsed>(settings));

    /// <summary>Produces records with a producer that is shared.</summary>
    public static Sink<ProducerRecord<TKey, TValue>, Task<Done>> PlainSink<TKey, TValue>(ProducerSettings<TKey, TValue> settings, IProducer<TKey, TValue> producer) =>
        PlainSink(FlexiFlow<TKey, TValue, NotUsed>(settings, producer));

    /// <summary>Produces none, one or several records per element, and passes on what became of them with what travels along.</summary>
    public static Flow<IEnvelope<TKey, TValue, TPassThrough>, IResults<TKey, TValue, TPassThrough>, NotUsed> FlexiFlow<TKey, TValue, TPassThrough>(
        ProducerSettings<TKey, TValue> settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var properties = settings.CheckedProperties();
        return FlexiFlow<TKey, TValue, TPassThrough>(
            settings, loggers => new OwnSender<TKey, TValue>(settings, properties, loggers.CreateLogger("Troupe.KafkaClient")));
    }

    /// <summary>The same with a producer that is shared.</summary>
    public static Flow<IEnvelope<TKey, TValue, TPassThrough>, IResults<TKey, TValue, TPassThrough>, NotUsed> FlexiFlow<TKey, TValue, TPassThrough>(
        ProducerSettings<TKey, TValue> settings, IProducer<TKey, TValue> producer)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(producer);
        return FlexiFlow<TKey, TValue, TPassThrough>(settings, _ => new GivenSender<TKey, TValue>(producer));
    }

    /// <summary>As <see cref="FlexiFlow{TKey, TValue, TPassThrough}(ProducerSettings{TKey, TValue})"/>, for streams with a context, which travels along.</summary>
    public static FlowWithContext<IEnvelope<TKey, TValue, NotUsed>, TContext, IResults<TKey, TValue, TContext>, TContext, NotUsed> FlowWithContext<TKey, TValue, TContext>(
        ProducerSettings<TKey, TValue> settings) =>
        WithContext(FlexiFlow<TKey, TValue, TContext>(settings));

    /// <summary>The same with a producer that is shared.</summary>
    public static FlowWithContext<IEnvelope<TKey, TValue, NotUsed>, TContext, IResults<TKey, TValue, TContext>, TContext, NotUsed> FlowWithContext<TKey, TValue, TContext>(
        ProducerSettings<TKey, TValue> settings, IProducer<TKey, TValue> producer) =>
        WithContext(FlexiFlow<TKey, TValue, TContext>(settings, producer));

    /// <summary>Produces, and then commits the offsets that travel along: at least once. Materialises a task that completes when all is committed.</summary>
    public static Sink<IEnvelope<TKey, TValue, ICommittable>, Task<Done>> CommittableSink<TKey, TValue>(
        ProducerSettings<TKey, TValue> settings, CommitterSettings committerSettings) =>
        FlexiFlow<TKey, TValue, ICommittable>(settings).Select(result => result.PassThrough).ToMaterialized(Committer.Sink(committerSettings), Keep.Right);

    /// <summary>The same with a producer that is shared.</summary>
    public static Sink<IEnvelope<TKey, TValue, ICommittable>, Task<Done>> CommittableSink<TKey, TValue>(
        ProducerSettings<TKey, TValue> settings, CommitterSettings committerSettings, IProducer<TKey, TValue> producer) =>
        FlexiFlow<TKey, TValue, ICommittable>(settings, producer).Select(result => result.PassThrough).ToMaterialized(Committer.Sink(committerSettings), Keep.Right);

    /// <summary>
    /// Produces, and commits the offsets that travel along in the same transaction: readers that read committed see both or neither, exactly once.
    /// Elements come from one <see cref="KafkaConsumer.TransactionalSource"/>, in the order of their records, and go on when their transaction has committed.
    /// </summary>
    /// <remarks>
    /// The result of a record says neither its partition nor its offset: waiting for them would cost more than half of the throughput. An element whose record
    /// cannot be serialised is passed over where the stream's supervision resumes. A record that the broker does not take fails the stream.
    /// </remarks>
    /// <param name="settings">How it produces.</param>
    /// <param name="transactionalId">
    /// What the ids of its producers begin with, the same after every restart, and another one for each instance that runs at once: of two with the same the
    /// broker shuts the older out. <c>{node}</c> in it stands for a name that is both: the process's <c>troupe.transactions.node-id</c>.
    /// </param>
    public static Flow<IEnvelope<TKey, TValue, GroupTopicPartitionOffset>, IResults<TKey, TValue, GroupTopicPartitionOffset>, NotUsed> TransactionalFlow<TKey, TValue>(
        ProducerSettings<TKey, TValue> settings, string transactionalId) =>
        CreateTransactional(settings, transactionalId, emitsResults: true);

    /// <summary>As <see cref="TransactionalFlow"/>. Materialises a task that completes when everything is committed.</summary>
    public static Sink<IEnvelope<TKey, TValue, GroupTopicPartitionOffset>, Task<Done>> TransactionalSink<TKey, TValue>(
        ProducerSettings<TKey, TValue> settings, string transactionalId) =>
        CreateTransactional(settings, transactionalId, emitsResults: false).ToMaterialized(Sink.Ignore<IResults<TKey, TValue, GroupTopicPartitionOffset>>(), Keep.Right);

    private static Flow<IEnvelope<TKey, TValue, GroupTopicPartitionOffset>, IResults<TKey, TValue, GroupTopicPartitionOffset>, NotUsed> CreateTransactional<TKey, TValue>(
        ProducerSettings<TKey, TValue> settings, string transactionalId, bool emitsResults)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentException.ThrowIfNullOrEmpty(transactionalId);
        var transactions = new StreamTransactions(settings.TransactionIdPrefix + transactionalId, settings.CheckedProperties(), settings.EosCommitInterval);
        var flow = Flow.FromGraph(new TransactionalStage<TKey, TValue>(settings, transactions, emitsResults));
        return settings.DispatcherId.Length == 0 ? flow : flow.AddAttributes(ActorAttributes.CreateDispatcher(settings.DispatcherId));
    }

    private static Sink<ProducerRecord<TKey, TValue>, Task<Done>> PlainSink<TKey, TValue>(
        Flow<IEnvelope<TKey, TValue, NotUsed>, IResults<TKey, TValue, NotUsed>, NotUsed> flow) =>
        Flow.Create<ProducerRecord<TKey, TValue>>()
            .Select(ProducerMessage.Single)
            .Via(flow)
            .ToMaterialized(Sink.Ignore<IResults<TKey, TValue, NotUsed>>(), Keep.Right);

    private static FlowWithContext<IEnvelope<TKey, TValue, NotUsed>, TContext, IResults<TKey, TValue, TContext>, TContext, NotUsed> WithContext<TKey, TValue, TContext>(
        Flow<IEnvelope<TKey, TValue, TContext>, IResults<TKey, TValue, TContext>, NotUsed> flow) =>
        Akka.Streams.Dsl.FlowWithContext.From(Flow.Create<(IEnvelope<TKey, TValue, NotUsed> Envelope, TContext Context)>()
            .Select(element => element.Envelope.WithPassThrough(element.Context))
            .Via(flow)
            .Select(result => (result, result.PassThrough)));

    private static Flow<IEnvelope<TKey, TValue, TPassThrough>, IResults<TKey, TValue, TPassThrough>, NotUsed> FlexiFlow<TKey, TValue, TPassThrough>(
        ProducerSettings<TKey, TValue> settings, Func<ILoggerFactory, IRecordSender<TKey, TValue>> sender)
    {
        var flow = Flow.FromGraph(new ProducerStage<TKey, TValue, TPassThrough>(sender, settings.Parallelism));
        return settings.DispatcherId.Length == 0 ? flow : flow.AddAttributes(ActorAttributes.CreateDispatcher(settings.DispatcherId));
    }
}
