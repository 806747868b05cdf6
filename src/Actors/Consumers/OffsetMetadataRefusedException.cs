using Confluent.Kafka;
using Troupe.Engine.Consuming;

namespace Troupe;

/// <summary>
/// A message was marked with metadata that cannot be committed with its offset. Nothing was marked. The same call again fails again; the mark
/// without the metadata works.
/// </summary>
public sealed class OffsetMetadataRefusedException : Exception
{
    internal OffsetMetadataRefusedException(TopicPartitionOffset position, string reason)
        : base($"The metadata of the mark of {position.TopicPartition.Display()}@{position.Offset.Value} is refused: {reason}") => Position = position;

    /// <summary>The message that was to be marked.</summary>
    public TopicPartitionOffset Position { get; }
}
