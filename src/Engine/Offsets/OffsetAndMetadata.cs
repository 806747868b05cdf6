using Confluent.Kafka;

namespace Troupe.Engine.Offsets;

/// <summary>An offset to commit with metadata, which Confluent.Kafka's own type has no place for.</summary>
/// <param name="partition">The partition.</param>
/// <param name="offset">The next offset to read.</param>
/// <param name="metadata">Null or empty for none.</param>
internal sealed class OffsetAndMetadata(TopicPartition partition, Offset offset, string? metadata) : TopicPartitionOffset(partition, offset)
{
    /// <summary>Null for none.</summary>
    public string? Metadata { get; } = string.IsNullOrEmpty(metadata) ? null : metadata;

    /// <summary>What is committed with an offset; null for nothing.</summary>
    public static string? Of(TopicPartitionOffset offset) => (offset as OffsetAndMetadata)?.Metadata;

    /// <summary>Whether one of them carries metadata.</summary>
    public static bool IsIn(IReadOnlyCollection<TopicPartitionOffset> offsets) => offsets.Any(offset => Of(offset) is not null);
}
