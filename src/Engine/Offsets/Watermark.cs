namespace Troupe.Engine.Offsets;

/// <summary>A position below which everything is finished, and what is finished beyond it.</summary>
internal sealed class Watermark
{
    /// <summary>What is finished beyond <see cref="Position"/>; never touches it, for then the position would have moved.</summary>
    public IntervalSet Ahead { get; } = new();

    /// <summary>The first offset that is not finished.</summary>
    public long Position { get; private set; }

    public void Reset(long position)
    {
        Position = position;
        Ahead.Clear();
    }

    public void CopyFrom(Watermark other)
    {
        Position = other.Position;
        Ahead.CopyFrom(other.Ahead);
    }

    public bool IsFinished(long offset) => offset < Position || Ahead.Contains(offset);

    /// <summary>Finishes the offsets from <paramref name="from"/> to <paramref name="to"/>, excluded.</summary>
    public void Finish(long from, long to)
    {
        if (to <= Position)
            return;
        if (from > Position)
        {
            Ahead.Add(from, to);
            return;
        }

        Position = to;
        if (Ahead.Count == 0)
            return;
        Ahead.RemoveBelow(to);
        if (Ahead.Count > 0 && Ahead[0].From == Position)
        {
            Position = Ahead[0].To;
            Ahead.RemoveFirst();
        }
    }
}
