using Confluent.Kafka;

namespace Troupe.Engine.Polling;

/// <summary>A partition in one of its assignments. The epoch counts the assignments of a connection.</summary>
internal readonly record struct AssignedPartition(TopicPartition TopicPartition, int Epoch);
