namespace Troupe;

/// <summary>How far a partition's consumer is, at one moment.</summary>
/// <param name="LowWatermark">The first offset that is there; null while it is not known.</param>
/// <param name="HighWatermark">One past the last offset that a consumer may read; null while it is not known.</param>
/// <param name="CommittedOffset">The committed offset; before the first commit the first offset that is not finished. Null while neither is known.</param>
/// <param name="Lag">Messages between the two, never below 0; null while one of them is not known. Gaps in the offsets count, too.</param>
/// <param name="LagTime">How old the first unfinished message is that was fetched, by its timestamp; 0 if there is none.</param>
public sealed record PartitionStatistics(long? LowWatermark, long? HighWatermark, long? CommittedOffset, long? Lag, TimeSpan LagTime);
