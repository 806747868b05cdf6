namespace Troupe.EmbeddedKafka.Configs;

/// <summary>One configuration as DescribeConfigs shows it.</summary>
/// <param name="Name">Kafka's name.</param>
/// <param name="Value">The value in force.</param>
/// <param name="Source">Where it comes from.</param>
/// <param name="Default">What it would be otherwise.</param>
/// <param name="IsReadOnly">Whether it cannot be altered.</param>
internal sealed record ConfigEntry(string Name, string Value, ConfigSource Source, string Default, bool IsReadOnly);
