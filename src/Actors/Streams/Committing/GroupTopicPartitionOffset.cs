using Confluent.Kafka;
using Troupe.Actors.Streams.Connections;

namespace Troupe;

/// <summary>A position that a group has come to.</summary>
/// <param name="GroupId">The consumer group.</param>
/// <param name="Topic">The topic.</param>
/// <param name="Partition">The partition's number.</param>
/// <param name="Offset">The offset of the record; committed is the one behind it.</param>
public sealed record GroupTopicPartitionOffset(string GroupId, string Topic, int Partition, Offset Offset)
{
    /// <summary>The assignment in which the record was read; null where that does not matter.</summary>
    internal StreamPartition? Assignment { get; init; }

    /// <summary>How often the partition had been rewound when the record went out.</summary>
    internal int Generation { get; init; }
}
