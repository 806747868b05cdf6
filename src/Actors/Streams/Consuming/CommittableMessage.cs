using Confluent.Kafka;

namespace Troupe;

/// <summary>A record of <see cref="KafkaConsumer.CommittableSource"/> and what commits it.</summary>
/// <typeparam name="TKey">What the key was read as.</typeparam>
/// <typeparam name="TValue">What the value was read as.</typeparam>
public sealed class CommittableMessage<TKey, TValue>
{
    internal CommittableMessage(ConsumeResult<TKey, TValue> record, ICommittableOffset offset) => (Record, CommittableOffset) = (record, offset);

    /// <summary>The record.</summary>
    public ConsumeResult<TKey, TValue> Record { get; }

    /// <summary>Commits it and all before it in its partition.</summary>
    public ICommittableOffset CommittableOffset { get; }

    /// <summary>The same in the spelling of Akka.Streams.Kafka.</summary>
    public ICommittableOffset CommitableOffset => CommittableOffset;
}
