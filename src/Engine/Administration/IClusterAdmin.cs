using Confluent.Kafka;

namespace Troupe.Engine.Administration;

/// <summary>Questions to a cluster that may take a while. Thread-safe; each answer faults with a <see cref="KafkaException"/> when the cluster cannot be asked.</summary>
internal interface IClusterAdmin
{
    /// <summary>The committed offsets of a group; <see cref="Offset.Unset"/> where there is none. Waits for offsets of open transactions (KIP-447).</summary>
    Task<IReadOnlyDictionary<TopicPartition, Offset>> CommittedAsync(string groupId, IReadOnlyCollection<TopicPartition> partitions);

    /// <summary>How many partitions a topic has; kept for a minute. Faults if the topic does not exist.</summary>
    Task<int> PartitionCountAsync(string topic);

    /// <summary>Those of the topics that do not exist.</summary>
    Task<IReadOnlyList<string>> MissingTopicsAsync(IReadOnlyCollection<string> topics);

    /// <summary>Completes when a broker answered.</summary>
    Task ProbeAsync();
}
