namespace Troupe.Engine.Offsets;

/// <summary>A set of offsets, kept as ranges: its size follows the number of holes, not of offsets.</summary>
/// <remarks>An empty set holds no array; emptying one keeps it, so a set that fills and empties settles without allocating.</remarks>
internal sealed class IntervalSet
{
    // Ascending, none empty, no two overlapping or touching.
    private readonly List<OffsetRange> _ranges = [];

    public int Count => _ranges.Count;

    public OffsetRange this[int index] => _ranges[index];

    public bool Contains(long offset)
    {
        if (_ranges.Count == 0)
            return false;
        var index = FirstEndingAtOrAfter(offset + 1);
        return index < _ranges.Count && _ranges[index].From <= offset;
    }

    /// <summary>Where the range begins that reaches up to <paramref name="offset"/>; the offset itself if none does.</summary>
    public long StartBefore(long offset)
    {
        if (_ranges.Count == 0)
            return offset;
        var index = FirstEndingAtOrAfter(offset);
        return index < _ranges.Count && _ranges[index].From < offset ? _ranges[index].From : offset;
    }

    public void Add(long from, long to)
    {
        if (to <= from)
            return;
        var first = FirstEndingAtOrAfter(from);
        var end = first;
        while (end < _ranges.Count && _ranges[end].From <= to)
        {
            from = Math.Min(from, _ranges[end].From);
            to = Math.Max(to, _ranges[end].To);
            end++;
        }

        if (end == first)
        {
            _ranges.Insert(first, new OffsetRange(from, to));
            return;
        }

        _ranges[first] = new OffsetRange(from, to);
        _ranges.RemoveRange(first + 1, end - first - 1);
    }

    /// <summary>Forgets every offset below <paramref name="offset"/>.</summary>
    public void RemoveBelow(long offset)
    {
        if (_ranges.Count == 0 || _ranges[0].From >= offset)
            return;
        var first = FirstEndingAtOrAfter(offset + 1);
        _ranges.RemoveRange(0, first);
        if (_ranges.Count > 0 && _ranges[0].From < offset)
            _ranges[0] = new OffsetRange(offset, _ranges[0].To);
    }

    public void RemoveFirst() => _ranges.RemoveAt(0);

    public void Clear() => _ranges.Clear();

    /// <summary>Holds what <paramref name="other"/> holds, and nothing else.</summary>
    public void CopyFrom(IntervalSet other)
    {
        _ranges.Clear();
        _ranges.AddRange(other._ranges);
    }

    public OffsetRange[] ToArray() => [.. _ranges];

    private int FirstEndingAtOrAfter(long offset)
    {
        var low = 0;
        var high = _ranges.Count;
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (_ranges[middle].To >= offset)
                high = middle;
            else
                low = middle + 1;
        }

        return low;
    }
}
