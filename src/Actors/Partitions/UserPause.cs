namespace Troupe.Actors.Partitions;

/// <summary>A pause that somebody asked for: the consumer itself, or a person from outside.</summary>
/// <param name="From">Delivery stops before this offset; null if nothing more is delivered, wherever the partition stands.</param>
/// <param name="Bound">How long it lasts; null if until somebody resumes.</param>
/// <param name="By">Who asked for it.</param>
/// <param name="Reason">Why; null if that was not said.</param>
/// <param name="At">When, by the wall clock: for people.</param>
internal sealed record UserPause(long? From, Pause? Bound, string By, string? Reason, DateTimeOffset At)
{
    public static UserPause Begin(TimeProvider time, long? from, TimeSpan? duration, string by, string? reason) =>
        new(from, duration is { } length ? Pause.Begin(time, length) : null, by, reason, time.GetUtcNow());

    /// <summary>As others see it.</summary>
    public PartitionPause Describe() => new(By, Reason, At, Bound is { } bound ? At + bound.Length : null, From);
}
