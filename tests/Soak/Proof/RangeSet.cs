namespace Troupe.Soak.Proof;

/// <summary>Offsets, kept as ranges that neither touch nor overlap, in order. Few, as offsets come nearly in order.</summary>
internal sealed class RangeSet
{
    private readonly List<(long First, long Last)> _ranges = [];

    /// <summary>The first offset from 0 that is not in it.</summary>
    public long FirstHole => _ranges.Count > 0 && _ranges[0].First == 0 ? _ranges[0].Last + 1 : 0;

    /// <summary>How many offsets are in it.</summary>
    public long Count { get; private set; }

    /// <summary>How many offsets of a range are in it.</summary>
    public long Overlap(long first, long last)
    {
        var count = 0L;
        for (var index = Find(first); index < _ranges.Count && _ranges[index].First <= last; index++)
            count += Math.Min(last, _ranges[index].Last) - Math.Max(first, _ranges[index].First) + 1;
        return count;
    }

    public void Add(long first, long last)
    {
        Count += last - first + 1 - Overlap(first, last);
        var from = Find(first - 1);
        var to = from;
        while (to < _ranges.Count && _ranges[to].First <= last + 1)
        {
            first = Math.Min(first, _ranges[to].First);
            last = Math.Max(last, _ranges[to].Last);
            to++;
        }

        _ranges.RemoveRange(from, to - from);
        _ranges.Insert(from, (first, last));
    }

    /// <summary>The ranges of offsets below an end that are not in it.</summary>
    public IEnumerable<(long First, long Last)> Holes(long end)
    {
        var next = 0L;
        foreach (var (first, last) in _ranges)
        {
            if (next >= end) yield break;
            if (first > next) yield return (next, Math.Min(first, end) - 1);
            next = last + 1;
        }

        if (next < end) yield return (next, end - 1);
    }

    /// <summary>Index of the first range that ends at an offset or behind it.</summary>
    private int Find(long offset)
    {
        int low = 0, high = _ranges.Count;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_ranges[middle].Last < offset) low = middle + 1;
            else high = middle;
        }

        return low;
    }
}
