namespace Ticks;

/// <summary>What a sensor measured.</summary>
internal sealed record Reading(int Value);
