using Confluent.Kafka;
using Troupe.Engine.Consuming;

namespace Troupe;

/// <summary>
/// A key or value could not be deserialised when it was read. A retry cannot help: the message is dead-lettered or skipped at once,
/// and without a dead letter queue the partition pauses at it.
/// </summary>
public sealed class MessageDeserializationException : Exception
{
    internal MessageDeserializationException(TopicPartitionOffset position, string part, Type type, Exception inner)
        : base($"The {part} of {position.Display()} cannot be read as {type.Name}: {inner.Message}", inner) => Position = position;

    /// <summary>The message that could not be read.</summary>
    public TopicPartitionOffset Position { get; }
}
