using Confluent.Kafka;
using Troupe.Engine.Consuming;
using Troupe.Engine.Routing;

namespace Troupe.Actors.Partitions;

/// <summary>What a supervisor needs to know of its partition and route.</summary>
internal sealed record PartitionSettings(TopicPartition TopicPartition, string GroupId, TopicSettings Topic, ConsumerForm Form, TimeSpan CancelGrace)
{
    /// <summary>Where the partition's ticks come among those of others, 0 up to 1.</summary>
    public double TickStagger { get; init; } = Engine.Ticks.TickStagger.Of(TopicPartition);
}
