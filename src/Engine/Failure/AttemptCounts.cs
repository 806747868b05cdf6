namespace Troupe.Engine.Failure;

/// <summary>Failed attempts by offset, kept as ranges of equal counts: a failed batch of thousands is one entry.</summary>
internal sealed class AttemptCounts
{
    /// <summary>Where counting stops, far from where adding to it overflows: a partition without backoff may fail for days.</summary>
    public const int Maximum = 1_000_000_000;

    // Ascending and disjoint; counts are at least 1. Changed only when something failed, so walking it is cheap enough.
    private readonly List<Entry> _entries = [];

    public int this[long offset]
    {
        get
        {
            foreach (var entry in _entries)
            {
                if (entry.From > offset)
                    break;
                if (entry.To > offset)
                    return entry.Count;
            }

            return 0;
        }
    }

    /// <summary>The greatest count from <paramref name="from"/> to <paramref name="to"/>, excluded.</summary>
    public int Greatest(long from, long to)
    {
        var greatest = 0;
        foreach (var entry in _entries)
        {
            if (entry.From < to && entry.To > from)
                greatest = Math.Max(greatest, entry.Count);
        }

        return greatest;
    }

    /// <summary>One more failed attempt of each offset from <paramref name="from"/> to <paramref name="to"/>, excluded.</summary>
    public void Increment(long from, long to)
    {
        SplitAt(from);
        SplitAt(to);
        var index = FirstFrom(from);
        for (var at = from; at < to; index++)
        {
            var next = index < _entries.Count ? _entries[index] : new Entry(to, to, 0);
            if (next.From == at && next.Count > 0)
            {
                _entries[index] = next with { Count = Math.Min(next.Count + 1, Maximum) };
                at = next.To;
            }
            else
            {
                var end = Math.Min(to, next.From);
                _entries.Insert(index, new Entry(at, end, 1));
                at = end;
            }
        }
    }

    public void Remove(long offset)
    {
        SplitAt(offset);
        SplitAt(offset + 1);
        var index = FirstFrom(offset);
        if (index < _entries.Count && _entries[index].From == offset)
            _entries.RemoveAt(index);
    }

    public void RemoveBelow(long offset)
    {
        if (_entries.Count == 0)
            return;
        SplitAt(offset);
        _entries.RemoveRange(0, FirstFrom(offset));
    }

    public void Clear() => _entries.Clear();

    private int FirstFrom(long offset)
    {
        var index = 0;
        while (index < _entries.Count && _entries[index].From < offset)
            index++;
        return index;
    }

    private void SplitAt(long offset)
    {
        var index = FirstFrom(offset) - 1;
        if (index < 0 || _entries[index].To <= offset)
            return;
        var whole = _entries[index];
        _entries[index] = whole with { To = offset };
        _entries.Insert(index + 1, whole with { From = offset });
    }

    private readonly record struct Entry(long From, long To, int Count);
}
