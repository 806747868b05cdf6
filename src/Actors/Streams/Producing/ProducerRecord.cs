using Confluent.Kafka;

namespace Troupe;

/// <summary>A record to be produced.</summary>
/// <typeparam name="TKey">The type of the key.</typeparam>
/// <typeparam name="TValue">The type of the value.</typeparam>
public sealed class ProducerRecord<TKey, TValue>
{
    /// <summary>A record whose partition follows from its key.</summary>
    public ProducerRecord(string topic, Message<TKey, TValue> message)
        : this(new TopicPartition(topic, Partition.Any), message)
    {
    }

    /// <summary>A record without a key.</summary>
    public ProducerRecord(string topic, TValue value)
        : this(topic, new Message<TKey, TValue> { Value = value })
    {
    }

    /// <summary>A record whose partition follows from its key.</summary>
    public ProducerRecord(string topic, TKey key, TValue value)
        : this(topic, new Message<TKey, TValue> { Key = key, Value = value })
    {
    }

    /// <summary>A record for a partition.</summary>
    public ProducerRecord(string topic, int? partition, TKey key, TValue value)
        : this(new TopicPartition(topic, partition is { } number ? new Partition(number) : Partition.Any), new Message<TKey, TValue> { Key = key, Value = value })
    {
    }

    /// <summary>A record for a partition; <see cref="Partition.Any"/> for the one that follows from its key.</summary>
    public ProducerRecord(TopicPartition topicPartition, Message<TKey, TValue> message)
    {
        ArgumentNullException.ThrowIfNull(topicPartition);
        ArgumentNullException.ThrowIfNull(message);
        (TopicPartition, Message) = (topicPartition, message);
    }

    /// <summary>Where it goes.</summary>
    public TopicPartition TopicPartition { get; }

    /// <summary>The topic it goes to.</summary>
    public string Topic => TopicPartition.Topic;

    /// <summary>The partition it goes to; <see cref="Partition.Any"/> for the one that follows from its key.</summary>
    public Partition Partition => TopicPartition.Partition;

    /// <summary>Key, value, headers and timestamp.</summary>
    public Message<TKey, TValue> Message { get; }

    /// <summary>The key.</summary>
    public TKey Key => Message.Key;

    /// <summary>The value.</summary>
    public TValue Value => Message.Value;
}
