using Confluent.Kafka;

namespace Troupe.Engine.Administration;

/// <summary>Where a partition's log begins, ends, and stands at a time. Thread-safe; each answer faults with a <see cref="KafkaException"/> when the cluster cannot be asked.</summary>
internal interface ILogOffsets
{
    /// <summary>One offset of each partition.</summary>
    /// <param name="partitions">Which.</param>
    /// <param name="point">What is asked for: the first offset that is there, or one past the last that a consumer may read.</param>
    Task<IReadOnlyDictionary<TopicPartition, long>> OffsetsAsync(IReadOnlyCollection<TopicPartition> partitions, LogPoint point);

    /// <summary>The first message of a partition that is not older than <paramref name="time"/>; the end of the log if there is none.</summary>
    Task<long> OffsetAtAsync(TopicPartition partition, DateTimeOffset time);
}
