namespace Troupe.Engine.Offsets;

/// <summary>What is finished of a partition, and where delivery goes on after a failure. Pure, and used by one thread at a time.</summary>
/// <remarks>
/// Two watermarks. The frontier only moves forward, and commits follow it. The replay exists only while a mark or a
/// backward seek of the user asks for messages that are already finished: it runs behind the frontier and ends when it
/// reaches it. Offsets that were given up are finished in both: whoever replays does not want the poison again. So are those that do not exist: a
/// replay that waited for one would never end.
/// </remarks>
internal sealed class OffsetTracker
{
    /// <summary>How many ranges of given-up offsets are remembered. A replay that reaches further back meets older ones again.</summary>
    public const int MaximumGivenUpRanges = 10_000;

    /// <summary>How many gaps are remembered, the last ones. A replay that reaches further back learns of them as it is fetched again.</summary>
    public const int MaximumGaps = 1_024;

    private readonly Watermark _frontier = new();
    private readonly Watermark _replay = new();
    private readonly IntervalSet _givenUp = new();
    private readonly IntervalSet _gaps = new();
    private bool _replaying;

    /// <summary>Whether the position of the present assignment is known.</summary>
    public bool IsStarted { get; private set; }

    /// <summary>The first offset that is not finished: what is committed.</summary>
    public long Frontier => _frontier.Position;

    /// <summary>The offset behind the last message before the frontier: what lies between the two does not exist.</summary>
    public long LastMessageEnd => _gaps.StartBefore(Frontier);

    /// <summary>Where delivery goes on after a failure: the frontier, or behind it in a replay that the user asked for.</summary>
    public long ReplayPosition => _replaying ? _replay.Position : _frontier.Position;

    /// <summary>What is finished beyond the frontier, ascending; a copy.</summary>
    public IReadOnlyList<OffsetRange> FinishedAhead => _frontier.Ahead.Count == 0 ? [] : _frontier.Ahead.ToArray();

    /// <summary>One that goes its own way from here: for what would be finished if something else were. Of replays it knows less.</summary>
    public OffsetTracker Copy()
    {
        var copy = new OffsetTracker { IsStarted = IsStarted, _replaying = _replaying };
        copy._frontier.CopyFrom(_frontier);
        copy._replay.CopyFrom(_replay);
        copy._givenUp.CopyFrom(_givenUp);
        return copy;
    }

    /// <summary>A new assignment at its committed offset: forgets everything.</summary>
    public void Start(long position)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(position);
        _frontier.Reset(position);
        _givenUp.Clear();
        _gaps.Clear();
        EndReplay();
        IsStarted = true;
    }

    /// <summary>A new assignment whose position is not known yet: forgets everything of the one before.</summary>
    public void Forget()
    {
        Start(0);
        IsStarted = false;
    }

    /// <summary>The offsets [<paramref name="from"/>, <paramref name="to"/>) do not exist: compacted, or transaction markers.</summary>
    public void Gap(long from, long to)
    {
        FinishRange(from, to);
        _gaps.Add(from, to);
        if (_gaps.Count > MaximumGaps)
            _gaps.RemoveFirst();
    }

    /// <summary>The engine finished this message, and only this one.</summary>
    public void Finish(long offset) => FinishRange(offset, offset + 1);

    /// <summary>The engine finished every message of [<paramref name="from"/>, <paramref name="to"/>).</summary>
    public void FinishRange(long from, long to)
    {
        EnsureStarted();
        ArgumentOutOfRangeException.ThrowIfLessThan(to, from);
        if (from == to)
            return;
        _frontier.Finish(from, to);
        if (!_replaying)
            return;
        _replay.Finish(from, to);
        EndReplayAtFrontier();
    }

    /// <summary>A user's mark: finishes the message and all before it. One behind the frontier asks for a replay from the message after it.</summary>
    public void MarkThrough(long offset)
    {
        EnsureStarted();
        var next = offset + 1;
        if (next >= Frontier)
        {
            _frontier.Finish(Frontier, next);
            EndReplay();
        }
        else if (_replaying && next >= _replay.Position)
        {
            _replay.Finish(_replay.Position, next);
            EndReplayAtFrontier();
        }
        else
        {
            BeginReplay(next);
        }
    }

    /// <summary>The message was dead-lettered or skipped: finishes only it, and a replay passes over it.</summary>
    public void GiveUp(long offset)
    {
        Finish(offset);
        _givenUp.Add(offset, offset + 1);
        if (_givenUp.Count > MaximumGivenUpRanges)
            _givenUp.RemoveFirst();
    }

    /// <summary>A backward seek: a replay from <paramref name="offset"/>. The frontier stays.</summary>
    public void RewindTo(long offset)
    {
        EnsureStarted();
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        if (offset < ReplayPosition)
            BeginReplay(offset);
    }

    /// <summary>A forward seek: finishes what it skips.</summary>
    public void SkipTo(long offset)
    {
        EnsureStarted();
        if (offset > ReplayPosition)
            FinishRange(ReplayPosition, offset);
    }

    /// <summary>Whether the message is to be delivered: not finished, or asked for by a replay; never when it was given up.</summary>
    public bool ShouldDeliver(long offset) =>
        offset < Frontier ? _replaying && !_replay.IsFinished(offset) : !_frontier.Ahead.Contains(offset);

    /// <summary>Whether <see cref="ShouldDeliver"/> holds for every message from <paramref name="offset"/> on: the common case, asked once for many.</summary>
    public bool ShouldDeliverAllFrom(long offset) => offset >= Frontier && _frontier.Ahead.Count == 0;

    /// <summary>Whether a message before <paramref name="offset"/> is not finished.</summary>
    public bool HasUnfinishedBefore(long offset) => offset > Frontier;

    private void BeginReplay(long position)
    {
        _replay.Reset(position);
        // The replay asks again for what lies behind the frontier, not for what is finished beyond it by now.
        FinishInReplay(_frontier.Ahead);
        FinishInReplay(_givenUp);
        FinishInReplay(_gaps);
        _replaying = true;
        EndReplayAtFrontier();
    }

    private void FinishInReplay(IntervalSet offsets)
    {
        for (var index = 0; index < offsets.Count; index++)
            _replay.Finish(offsets[index].From, offsets[index].To);
    }

    private void EndReplayAtFrontier()
    {
        if (_replay.Position >= _frontier.Position)
            EndReplay();
    }

    private void EndReplay()
    {
        _replaying = false;
        _replay.Reset(0);
    }

    private void EnsureStarted()
    {
        if (!IsStarted)
            throw new InvalidOperationException("The offsets of a partition were used before its position was known. Call Start first.");
    }
}
