using Akka;
using Akka.Streams;
using Akka.Streams.Dsl;
using Confluent.Kafka;
using Troupe.Actors.Streams.Committing;
using Troupe.Actors.Streams.Connections;
using Troupe.Actors.Streams.Consuming;

namespace Troupe;

/// <summary>
/// Sources of Akka.NET streams over Kafka topics, by the names of Akka.Streams.Kafka. Each has a connection of its own: a member of the consumer group
/// with a poll thread, whose partitions fetch ahead as far as <c>buffer-size</c> and <c>buffer-bytes</c> allow, and no further while the stream is slow.
/// </summary>
/// <remarks>
/// The order of each partition is kept. What belongs to a partition that was given up is not emitted any more, and cannot be committed. A record that cannot be
/// deserialised fails the stream with a <see cref="MessageDeserializationException"/>, unless its supervision resumes, which passes over it. A fatal
/// error of the client fails it with a <see cref="StreamFailedException"/>; an outage of the brokers does not. Every method throws a
/// <see cref="TroupeConfigurationException"/> when the settings cannot be used.
/// </remarks>
public static class KafkaConsumer
{
    /// <summary>Records. Nothing is committed: for offsets that are kept elsewhere, or not at all.</summary>
    public static Source<ConsumeResult<TKey, TValue>, IControl> PlainSource<TKey, TValue>(ConsumerSettings<TKey, TValue> settings, ISubscription subscription) =>
        Single(settings, subscription, commits: false, nameof(PlainSource), () => new PlainElements<TKey, TValue>(RecordReader<TKey, TValue>.Of(settings)));

    /// <summary>Records with what commits them, for <see cref="Committer"/>: at least once.</summary>
    public static Source<CommittableMessage<TKey, TValue>, IControl> CommittableSource<TKey, TValue>(ConsumerSettings<TKey, TValue> settings, ISubscription subscription) =>
        Single(settings, subscription, commits: true, nameof(CommittableSource), () => Committable(settings));

    /// <summary>Records, each once its offset is committed: at most once, and slow, as every record waits for a commit of its own.</summary>
    public static Source<ConsumeResult<TKey, TValue>, IControl> AtMostOnceSource<TKey, TValue>(ConsumerSettings<TKey, TValue> settings, ISubscription subscription) =>
        CommittableSource(settings, subscription).Via(OnceCommitted<TKey, TValue>());

    /// <summary>Records with what commits them as their context, for <see cref="Committer.SinkWithOffsetContext"/>.</summary>
    public static SourceWithContext<ConsumeResult<TKey, TValue>, ICommittableOffset, IControl> SourceWithOffsetContext<TKey, TValue>(
        ConsumerSettings<TKey, TValue> settings, ISubscription subscription) =>
        SourceWithContext.FromTuples(Single(
            settings,
            subscription,
            commits: true,
            nameof(SourceWithOffsetContext),
            () => new CommittableElements<TKey, TValue, (ConsumeResult<TKey, TValue>, ICommittableOffset)>(
                RecordReader<TKey, TValue>.Of(settings), (record, offset) => (record, offset))));

    /// <summary>
    /// Records for <see cref="KafkaProducer.TransactionalSink"/> or <see cref="KafkaProducer.TransactionalFlow"/>: exactly once. Only committed records are
    /// read. When a transaction is rolled back, its partitions go back to what was committed, and their records come again.
    /// </summary>
    public static Source<TransactionalMessage<TKey, TValue>, IControl> TransactionalSource<TKey, TValue>(ConsumerSettings<TKey, TValue> settings, ISubscription subscription)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var committed = settings.WithProperty("isolation.level", "read_committed");
        return Single(committed, subscription, commits: true, nameof(TransactionalSource), () => new TransactionalElements<TKey, TValue>(RecordReader<TKey, TValue>.Of(committed)), isTransactional: true);
    }

    /// <summary>A source of records for each partition that is assigned.</summary>
    /// <inheritdoc cref="CommittablePartitionedSource" path="/remarks"/>
    public static Source<(TopicPartition TopicPartition, Source<ConsumeResult<TKey, TValue>, NotUsed> Source), IControl> PlainPartitionedSource<TKey, TValue>(
        ConsumerSettings<TKey, TValue> settings, IAutoSubscription subscription) =>
        Partitioned(settings, subscription, commits: false, nameof(PlainPartitionedSource), () => new PlainElements<TKey, TValue>(RecordReader<TKey, TValue>.Of(settings)));

    /// <summary>A source of records with what commits them for each partition that is assigned.</summary>
    /// <remarks>
    /// The source of a partition completes when the partition is given up or lost. One that is cancelled while the partition is still assigned is
    /// followed by another one, which goes on at the next record. One that fails fails the whole stream. It runs once; nothing is fetched before it does.
    /// </remarks>
    public static Source<(TopicPartition TopicPartition, Source<CommittableMessage<TKey, TValue>, NotUsed> Source), IControl> CommittablePartitionedSource<TKey, TValue>(
        ConsumerSettings<TKey, TValue> settings, IAutoSubscription subscription) =>
        Partitioned(settings, subscription, commits: true, nameof(CommittablePartitionedSource), () => Committable(settings));

    /// <summary>Commits each record and passes it on; one whose partition was given up before is its next owner's, who reads it again.</summary>
    internal static Flow<CommittableMessage<TKey, TValue>, ConsumeResult<TKey, TValue>, NotUsed> OnceCommitted<TKey, TValue>() =>
        Flow.Create<CommittableMessage<TKey, TValue>>()
            .SelectAsync(1, async message => (message.Record, Outcome: await ((CommittableOffset)message.CommittableOffset).CommitAsync().ConfigureAwait(false)))
            .Where(committed => committed.Outcome == CommitOutcome.Committed)
            .Select(committed => committed.Record);

    private static CommittableElements<TKey, TValue, CommittableMessage<TKey, TValue>> Committable<TKey, TValue>(ConsumerSettings<TKey, TValue> settings) =>
        new(RecordReader<TKey, TValue>.Of(settings), (record, offset) => new CommittableMessage<TKey, TValue>(record, offset));

    private static Source<T, IControl> Single<TKey, TValue, T>(
        ConsumerSettings<TKey, TValue> settings, ISubscription subscription, bool commits, string name, Func<IElements<T>> elements, bool isTransactional = false)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return OnDispatcher(Source.FromGraph(new SingleSourceStage<T>(settings.Member(subscription, commits, isTransactional), elements, name)), settings.DispatcherId);
    }

    private static Source<(TopicPartition TopicPartition, Source<T, NotUsed> Source), IControl> Partitioned<TKey, TValue, T>(
        ConsumerSettings<TKey, TValue> settings, IAutoSubscription subscription, bool commits, string name, Func<IElements<T>> elements)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return OnDispatcher(Source.FromGraph(new PartitionedSourceStage<T>(settings.Member(subscription, commits), elements, name)), settings.DispatcherId);
    }

    private static Source<T, IControl> OnDispatcher<T>(Source<T, IControl> source, string dispatcher) =>
        dispatcher.Length == 0 ? source : source.AddAttributes(ActorAttributes.CreateDispatcher(dispatcher));
}
