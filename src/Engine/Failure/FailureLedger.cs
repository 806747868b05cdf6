using Troupe.Engine.Routing;

namespace Troupe.Engine.Failure;

/// <summary>
/// The failure policy of one partition: counts attempts, looks for culprits and says what follows. Pure; survives the
/// consumers whose failures it counts, and is used by one thread at a time.
/// </summary>
/// <remarks>
/// A <em>streak</em> begins with a failure and ends when the rest of that failure's batch is finished, or with a dead
/// letter. In collective mode the counter is the streak's; in independent mode each offset has one of its own and the
/// streak only collects exceptions. A message is given up only when it is known to be the culprit of its newest failure.
/// </remarks>
/// <param name="policy">What follows from which exception.</param>
/// <param name="manualOffsets">Whether only the user's marks finish messages: then a culprit is given up without waiting for what lies before it.</param>
internal sealed class FailureLedger(FailurePolicy policy, bool manualOffsets)
{
    /// <summary>How many exceptions of a streak are kept.</summary>
    public const int MaximumExceptions = 100;

    private const long Nowhere = -1;

    private readonly AttemptCounts _counts = new();

    // Ascending. More than one when a message before a waiting culprit turns out to be another.
    private readonly List<FailureVerdict.GiveUp> _waiting = [];
    private Exception[] _exceptions = [];
    private int _collective;
    private long _streakEnd = Nowhere;
    private long _singleUntil = Nowhere;
    private long? _unreadable;
    private long _frontier;

    /// <summary>Failures for the backoff: those of the streak, in independent mode those of the message that failed last; 0 outside a streak.</summary>
    public int Failures { get; private set; }

    /// <summary>The exceptions of this streak, newest last, at most <see cref="MaximumExceptions"/>. Never changed afterwards, so it may be handed out.</summary>
    public IReadOnlyList<Exception> Exceptions => _exceptions;

    /// <summary>The first culprit at its limit that waits until what lies before it is finished.</summary>
    public long? PendingGiveUp => PendingVerdict?.Offset;

    /// <summary>The verdict on <see cref="PendingGiveUp"/>, with the attempts and the exception of when it was found.</summary>
    public FailureVerdict.GiveUp? PendingVerdict => _waiting.Count == 0 ? null : _waiting[0];

    /// <summary>How the next delivery is cut.</summary>
    public DeliveryLimit Limit
    {
        get
        {
            if (_singleUntil == Nowhere && _waiting.Count == 0 && _unreadable is null)
                return DeliveryLimit.None;
            var stop = PendingGiveUp;
            if (_unreadable is { } unreadable && (stop is null || unreadable < stop))
                stop = unreadable;
            return new DeliveryLimit(_singleUntil == Nowhere ? int.MaxValue : 1, stop);
        }
    }

    /// <summary>Number of the coming attempt of that message, the first delivery being 1.</summary>
    public int AttemptOf(long offset) => 1 + (policy.Independent ? _counts[offset] : _collective);

    /// <summary>Counts a failure and says what follows.</summary>
    public FailureVerdict Record(DeliveryFailure failure)
    {
        if (_streakEnd == Nowhere)
            _streakEnd = failure.Last;
        _exceptions = [.. _exceptions.AsSpan(Math.Max(0, _exceptions.Length - MaximumExceptions + 1)), failure.Exception];

        var treatment = policy.For(failure.Exception);
        if (treatment.Action == FailureAction.Stop)
            return new FailureVerdict.Stop(failure.KnownCulprit ?? failure.First, failure.Exception);

        if (failure.KnownCulprit is not { } culprit)
        {
            CountAttempt(failure.First, failure.Last + 1);
            _singleUntil = Math.Max(_singleUntil, failure.Last);
            return new FailureVerdict.Retry(Failures);
        }

        if (failure.Kind == FailureKind.Deserialization)
        {
            Failures = Math.Min(Failures + 1, AttemptCounts.Maximum);
            return treatment.Action == FailureAction.Retry
                ? Hold(failure, culprit)
                : GiveUp(failure, culprit, AttemptOf(culprit), treatment);
        }

        CountAttempt(culprit, culprit + 1);
        var attempts = policy.Independent ? _counts[culprit] : _collective;
        return treatment.Action == FailureAction.Retry || attempts <= treatment.MaxRetries
            ? new FailureVerdict.Retry(Failures)
            : GiveUp(failure, culprit, attempts, treatment);
    }

    /// <summary>A call for that message returned without failure and all it produced is acknowledged, whether or not it was marked.</summary>
    public void Delivered(long offset)
    {
        if (_streakEnd != Nowhere && offset >= _streakEnd)
            EndStreak();
        if (offset >= _singleUntil)
            _singleUntil = Nowhere;
        if (offset + 1 >= _unreadable)
            _unreadable = null;
    }

    /// <summary>Something was finished: what lies before the replay position no longer counts.</summary>
    /// <param name="frontier">The first offset that is not finished.</param>
    /// <param name="replayPosition">
    /// Where delivery goes on after a failure; null for the frontier. In a replay that the user asked for it lies before it: attempts there count like any
    /// other, or a message that fails every time would be tried for ever.
    /// </param>
    public void Progressed(long frontier, long? replayPosition = null)
    {
        var position = replayPosition ?? frontier;
        _frontier = frontier;
        _counts.RemoveBelow(position);
        while (_waiting.Count > 0 && _waiting[0].Offset < frontier)
            _waiting.RemoveAt(0);
        if (frontier >= _unreadable)
            _unreadable = null;
        if (position > _singleUntil)
            _singleUntil = Nowhere;
        if (_streakEnd != Nowhere && position > _streakEnd)
            EndStreak();
    }

    /// <summary>The message's dead letter is confirmed, or it was skipped. Ends the streak; the search for culprits goes on to the end of its batch.</summary>
    public void GaveUp(long offset)
    {
        _counts.Remove(offset);
        _waiting.RemoveAll(verdict => verdict.Offset == offset);
        if (offset >= _singleUntil)
            _singleUntil = Nowhere;
        EndStreak();
    }

    /// <summary>The partition is someone else's: fresh counters, no search, nothing waiting.</summary>
    public void Clear()
    {
        _counts.Clear();
        _waiting.Clear();
        _unreadable = null;
        _singleUntil = Nowhere;
        _frontier = 0;
        EndStreak();
    }

    private void CountAttempt(long from, long to)
    {
        if (policy.Independent)
        {
            _counts.Increment(from, to);
            Failures = _counts.Greatest(from, to);
        }
        else
        {
            _collective = Math.Min(_collective + 1, AttemptCounts.Maximum);
            Failures = Math.Min(Failures + 1, AttemptCounts.Maximum);
        }
    }

    private FailureVerdict GiveUp(DeliveryFailure failure, long culprit, int attempts, FailureTreatment treatment)
    {
        var verdict = new FailureVerdict.GiveUp(culprit, attempts, failure.Exception, treatment);
        if (!MustFinishBefore(failure, culprit))
            return verdict;
        var index = _waiting.FindIndex(waiting => waiting.Offset >= culprit);
        if (index < 0)
            _waiting.Add(verdict);
        else if (_waiting[index].Offset == culprit)
            _waiting[index] = verdict;
        else
            _waiting.Insert(index, verdict);
        // The attempts so far were spent on this message; a failure of those before it is counted as their own.
        _collective = 0;
        return new FailureVerdict.FinishBefore(culprit);
    }

    private FailureVerdict Hold(DeliveryFailure failure, long culprit)
    {
        if (!MustFinishBefore(failure, culprit))
            return new FailureVerdict.Hold(culprit);
        _unreadable = culprit;
        return new FailureVerdict.FinishBefore(culprit);
    }

    // Behind the frontier, in a replay that the user asked for, everything is finished already.
    private bool MustFinishBefore(DeliveryFailure failure, long culprit) =>
        !manualOffsets && failure.First < culprit && culprit >= _frontier;

    private void EndStreak()
    {
        _streakEnd = Nowhere;
        _collective = 0;
        Failures = 0;
        _exceptions = [];
    }
}
