namespace Troupe.Engine.Transactions;

/// <summary>What becomes visible together, or not at all: records, and what they finish. Written by one thread at a time.</summary>
internal sealed class StagedWork
{
    private int _recordsAtMark;

    public StagedRecords Records { get; } = new();

    public StagedMarks Marks { get; } = new();

    public bool IsEmpty => Records.Count == 0 && Marks.IsEmpty;

    /// <summary>The user marked a message and all before it, and with it what was produced so far.</summary>
    public void Mark(long offset, string? metadata = null)
    {
        Marks.Mark(offset, metadata);
        _recordsAtMark = Records.Count;
    }

    /// <summary>The message goes to a dead letter queue, whose record was staged just now.</summary>
    public void GiveUp(long offset)
    {
        Marks.GiveUp(offset);
        _recordsAtMark = Records.Count;
    }

    /// <summary>The call ended early: what it produced after its last mark belongs to messages that will be delivered again.</summary>
    public void CutToMarks() => Records.CutTo(_recordsAtMark);

    /// <summary>Takes over what came later.</summary>
    public void Absorb(StagedWork later)
    {
        _recordsAtMark = Records.Count + later._recordsAtMark;
        Records.Absorb(later.Records);
        Marks.Absorb(later.Marks);
    }
}
