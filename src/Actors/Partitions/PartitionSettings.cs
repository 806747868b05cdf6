using Confluent.Kafka;
using Troupe.Engine.Consuming;
using Troupe.Engine.Routing;

namespace Troupe.Actors.Partitions;

/// <summary>What a supervisor needs to know of its partition and route.</summary>
internal sealed record PartitionSettings(TopicPartition TopicPartition, string GroupId, TopicSettings Topic, ConsumerForm Form, TimeSpan CancelGrace);
