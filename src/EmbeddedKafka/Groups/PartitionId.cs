namespace Troupe.EmbeddedKafka.Groups;

/// <summary>A partition by the id of its topic: what groups of KIP-848 assign, so that a topic created again is another one.</summary>
internal readonly record struct PartitionId(Guid Topic, int Partition);
