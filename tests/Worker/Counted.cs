namespace Troupe.Worker;

/// <summary>What a worker knows of a partition, and leaves with its offset.</summary>
/// <param name="Count">How many messages.</param>
/// <param name="Sum">Their sum.</param>
internal sealed record Counted(long Count, long Sum);
