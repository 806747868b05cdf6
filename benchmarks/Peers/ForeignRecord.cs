namespace Troupe.Benchmarks.Peers;

/// <summary>A record as Wolverine's handler gets it.</summary>
/// <param name="Value">Its bytes.</param>
public sealed record ForeignRecord(byte[] Value);
