using Troupe.Engine.Offsets;

namespace Troupe.Engine.Transactions;

/// <summary>
/// What a piece of work finishes when it is committed, and not before: until then the partition's tracker knows nothing of it, so that a
/// rollback has nothing to take back. Written by one thread at a time.
/// </summary>
internal sealed class StagedMarks
{
    private readonly List<OffsetRange> _finished = [];
    private List<long>? _givenUp;
    private long? _highest;
    private long? _newest;

    public bool IsEmpty => _finished.Count == 0 && _highest is null && _givenUp is null;

    /// <summary>The engine finished the messages of [<paramref name="from"/>, <paramref name="to"/>), and only these.</summary>
    public void Finish(long from, long to)
    {
        if (_finished.Count > 0 && _finished[^1].To == from) _finished[^1] = _finished[^1] with { To = to };
        else _finished.Add(new OffsetRange(from, to));
    }

    /// <summary>The user marked a message and all before it.</summary>
    /// <param name="offset">The message.</param>
    /// <param name="metadata">What is committed with it; null for nothing of its own.</param>
    public void Mark(long offset, string? metadata = null)
    {
        _highest = Math.Max(_highest ?? offset, offset);
        _newest = offset;
        if (metadata is not null) Metadata = MarkMetadata.Newer(Metadata, new MarkMetadata(offset + 1, metadata));
    }

    /// <summary>The metadata of the marks; null if none had any.</summary>
    public MarkMetadata? Metadata { get; private set; }

    /// <summary>Whether the user marked this message, or one after it.</summary>
    public bool MarksThrough(long offset) => _highest >= offset;

    /// <summary>The message has a dead letter in the same transaction.</summary>
    public void GiveUp(long offset) => (_givenUp ??= []).Add(offset);

    /// <summary>Takes over what was marked later.</summary>
    public void Absorb(StagedMarks later)
    {
        foreach (var range in later._finished) Finish(range.From, range.To);
        foreach (var offset in later._givenUp ?? []) GiveUp(offset);
        if (later._highest is { } highest) Mark(highest);
        if (later._newest is { } newest && newest != later._highest) Mark(newest);
        Metadata = MarkMetadata.Newer(Metadata, later.Metadata);
    }

    /// <summary>Lets it take effect.</summary>
    public void ApplyTo(OffsetTracker tracker)
    {
        foreach (var range in _finished) tracker.FinishRange(range.From, range.To);
        foreach (var offset in _givenUp ?? []) tracker.GiveUp(offset);
        if (_highest is { } highest) tracker.MarkThrough(highest);
        if (_newest is { } newest && newest != _highest) tracker.MarkThrough(newest);
    }
}
