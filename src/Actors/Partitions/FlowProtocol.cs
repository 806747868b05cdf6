namespace Troupe.Actors.Partitions;

/// <summary>What people ask of the delivery of a partition, from outside of its consumer.</summary>
internal static class FlowProtocol
{
    /// <summary>Answered by <see cref="Done"/>.</summary>
    /// <param name="By">Who asks.</param>
    /// <param name="Reason">Why; null if that is not said.</param>
    internal abstract record Command(string By, string? Reason);

    /// <summary>Delivers nothing more: at once, but for the message at work.</summary>
    /// <param name="Duration">How long; null until somebody resumes.</param>
    /// <param name="By">Who asks.</param>
    /// <param name="Reason">Why.</param>
    internal sealed record PausePartition(TimeSpan? Duration, string By, string? Reason) : Command(By, Reason);

    /// <summary>Ends whatever the partition waits for: a pause, a backoff, or somebody to act.</summary>
    internal sealed record ResumePartition(string By, string? Reason) : Command(By, Reason);

    /// <summary>Delivery goes on elsewhere, when the running call is over; answered then.</summary>
    /// <param name="Target">Where.</param>
    /// <param name="ResetsCommitted">Whether the committed offset goes back with it.</param>
    /// <param name="By">Who asks.</param>
    /// <param name="Reason">Why.</param>
    internal sealed record SeekPartition(SeekTarget Target, bool ResetsCommitted, string By, string? Reason) : Command(By, Reason);

    /// <param name="IsPlayed">Whether it was done; false if the partition is not played here, or not any more.</param>
    internal sealed record Done(bool IsPlayed)
    {
        public static readonly Done Played = new(true);
        public static readonly Done NotPlayed = new(false);
    }
}
