namespace Troupe.EmbeddedKafka.Configs;

/// <summary>One change of one configuration; the value is null when the operation needs none.</summary>
internal sealed record ConfigChange(string Name, ConfigOperation Operation, string? Value);
