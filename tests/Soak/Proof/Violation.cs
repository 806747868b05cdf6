namespace Troupe.Soak.Proof;

/// <summary>A promise that was not kept.</summary>
/// <param name="At">When, by the machine's monotonic clock.</param>
/// <param name="Partition">Of which partition; null if of none.</param>
/// <param name="Offset">At which offset; null if at none.</param>
/// <param name="Worker">By which worker, counted from 1; null if by none.</param>
/// <param name="What">What was seen, and what should have been.</param>
internal sealed record Violation(long At, int? Partition, long? Offset, int? Worker, string What);
