namespace Troupe.TestKit;

/// <summary>An attempt of the consumer that failed.</summary>
/// <param name="Offset">The message that failed; where that is not known, the first one of the batch that is not finished.</param>
/// <param name="Attempt">Number of the attempt, 1 at the first delivery; in collective mode attempts of earlier messages of the batch are counted too.</param>
/// <param name="Exception">What the consumer threw.</param>
/// <param name="Backoff">How long the partition waits before the next attempt; null if the message was given up with it.</param>
/// <param name="At">When it was known, by the harness's clock.</param>
public sealed record FailedAttempt(long Offset, int Attempt, Exception Exception, TimeSpan? Backoff, DateTimeOffset At);
