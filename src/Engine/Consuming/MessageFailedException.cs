using Confluent.Kafka;
using Troupe.Engine.Consuming;

namespace Troupe;

/// <summary>
/// Thrown by a consumer in the batch form to say which message of the batch failed. The retries and the dead letter queue then concern that message;
/// without it the batch is delivered one message at a time until the failing one is known.
/// </summary>
public sealed class MessageFailedException : Exception
{
    /// <summary>Names the message that failed and why.</summary>
    /// <param name="position">The position of the message, for example <c>message.Position</c>.</param>
    /// <param name="inner">What went wrong; its type and text are what a dead letter carries.</param>
    public MessageFailedException(TopicPartitionOffset position, Exception inner)
        : base($"{(position ?? throw new ArgumentNullException(nameof(position))).Display()} failed: {inner?.Message}", inner) =>
        Position = position;

    /// <summary>The message that failed.</summary>
    public TopicPartitionOffset Position { get; }
}
