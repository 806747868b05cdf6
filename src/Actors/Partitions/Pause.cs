namespace Troupe.Actors.Partitions;

/// <summary>A pause by the clock's timestamps: a wall clock that is set meanwhile makes it neither shorter nor longer.</summary>
/// <param name="Since">When it began, as <see cref="TimeProvider.GetTimestamp"/>.</param>
/// <param name="Length">How long it is.</param>
internal readonly record struct Pause(long Since, TimeSpan Length)
{
    public static Pause Begin(TimeProvider time, TimeSpan length) => new(time.GetTimestamp(), length);

    /// <summary>What is left of it; 0 or less when it is over.</summary>
    public TimeSpan Left(TimeProvider time) => Length - time.GetElapsedTime(Since);
}
