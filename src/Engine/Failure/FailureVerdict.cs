namespace Troupe.Engine.Failure;

/// <summary>What follows from a failure.</summary>
internal abstract record FailureVerdict
{
    private FailureVerdict()
    {
    }

    /// <summary>Wait the backoff, then deliver again from the replay position.</summary>
    /// <param name="Failures">For the backoff, at least 1.</param>
    internal sealed record Retry(int Failures) : FailureVerdict;

    /// <summary>The message stands in the way, but what lies before it is not finished: deliver that first, up to <see cref="FailureLedger.Limit"/>.</summary>
    /// <param name="Offset">The message that waits for its dead letter or its skip, or that cannot be deserialised.</param>
    internal sealed record FinishBefore(long Offset) : FailureVerdict;

    /// <summary>The message is to be dead-lettered or skipped, now.</summary>
    /// <param name="Offset">The message.</param>
    /// <param name="Attempts">Attempts spent on it, or in collective mode on it and those before it.</param>
    /// <param name="Exception">Its last failure.</param>
    /// <param name="Treatment">Which of the two, and where its dead letter goes.</param>
    internal sealed record GiveUp(long Offset, int Attempts, Exception Exception, FailureTreatment Treatment) : FailureVerdict;

    /// <summary>No retry and no queue can cure it: the offset stays and the process stops.</summary>
    internal sealed record Stop(long Offset, Exception Exception) : FailureVerdict;

    /// <summary>The message cannot be deserialised and there is neither a queue nor a skip: the partition pauses and says so.</summary>
    internal sealed record Hold(long Offset) : FailureVerdict;
}
