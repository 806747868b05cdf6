using Confluent.Kafka;

namespace Troupe.Engine.Administration;

/// <summary>Questions to a cluster that may take a while. Thread-safe; each answer faults with a <see cref="KafkaException"/> when the cluster cannot be asked.</summary>
internal interface IClusterAdmin : ILogOffsets
{
    /// <summary>
    /// The committed offsets of a group. One that an open transaction is about to change is not known yet (KIP-447): such partitions fail, and do
    /// not hold up the others.
    /// </summary>
    Task<CommittedAnswer> CommittedAsync(string groupId, IReadOnlyCollection<TopicPartition> partitions);

    /// <summary>How many partitions a topic has; kept for a minute. Faults if the topic does not exist.</summary>
    Task<int> PartitionCountAsync(string topic);

    /// <summary>Those of the topics that do not exist, or that we may not see: a broker makes no secret of that, and a client leaves them out.</summary>
    Task<IReadOnlyList<string>> MissingTopicsAsync(IReadOnlyCollection<string> topics);

    /// <summary>What a consumer group does, in the broker's words such as <c>Stable</c> or <c>PreparingRebalance</c>; null if no broker knows it.</summary>
    Task<string?> GroupStateAsync(string groupId);

    /// <summary>Completes when a broker answered.</summary>
    Task ProbeAsync();
}
