using Confluent.Kafka;
using Troupe.Engine.Consuming;

namespace Troupe;

/// <summary>A message became older than <c>expire-after</c> while it was tried again. It is thrown by nobody: its dead letter names it.</summary>
public sealed class MessageExpiredException : Exception
{
    internal MessageExpiredException(TopicPartition partition, long offset, TimeSpan limit)
        : base($"{partition.Display()}@{offset} became older than expire-after ({limit}) before an attempt succeeded.")
    {
    }
}
