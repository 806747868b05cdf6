using Confluent.Kafka;

namespace Troupe;

/// <summary>A record of <see cref="KafkaConsumer.TransactionalSource"/> and where it was read, which travels along to the transaction.</summary>
/// <typeparam name="TKey">What the key was read as.</typeparam>
/// <typeparam name="TValue">What the value was read as.</typeparam>
public sealed class TransactionalMessage<TKey, TValue>
{
    internal TransactionalMessage(ConsumeResult<TKey, TValue> record, GroupTopicPartitionOffset partitionOffset) => (Record, PartitionOffset) = (record, partitionOffset);

    /// <summary>The record.</summary>
    public ConsumeResult<TKey, TValue> Record { get; }

    /// <summary>Where it was read.</summary>
    public GroupTopicPartitionOffset PartitionOffset { get; }
}
