using Confluent.Kafka;

namespace Troupe;

/// <summary>Partitions that are read whatever the group does. Others that read them too are not noticed.</summary>
public interface IManualSubscription : ISubscription
{
    /// <summary>The partitions, and where each begins; <see cref="Offset.Unset"/> for its committed offset.</summary>
    IReadOnlyList<TopicPartitionOffset> Positions { get; }
}
