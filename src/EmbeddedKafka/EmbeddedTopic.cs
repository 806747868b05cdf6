namespace Troupe.EmbeddedKafka;

/// <summary>A topic that is there from the start.</summary>
/// <param name="Name">1 to 249 letters, digits, dots, underscores and hyphens.</param>
/// <param name="Partitions">1 to 10,000; 1 by default.</param>
public sealed record EmbeddedTopic(string Name, int Partitions = 1);
