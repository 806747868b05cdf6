namespace Troupe.EmbeddedKafka.Logs;

/// <summary>One stretch of a partition's log: batches back to back in one array, and an index of them.</summary>
/// <remarks>
/// Not synchronised: its <see cref="PartitionLog"/> does that. Written bytes never change, so slices of the array may be read and
/// sent without a lock, also after the segment has left the log; the garbage collector is their only owner.
/// </remarks>
internal sealed class LogSegment(int capacity)
{
    private readonly byte[] _bytes = GC.AllocateUninitializedArray<byte>(capacity);
    private readonly List<BatchEntry> _batches = [];
    private int _length;

    /// <summary>Bytes the segment occupies, used or not.</summary>
    public int Capacity => _bytes.Length;

    public int Free => _bytes.Length - _length;

    public IReadOnlyList<BatchEntry> Batches => _batches;

    public long LastOffset => _batches[^1].LastOffset;

    /// <summary>Greatest timestamp of all its records, in Unix milliseconds.</summary>
    public long MaxTimestamp { get; private set; } = long.MinValue;

    /// <summary>Copies a batch to the end; the caller has checked that it fits.</summary>
    public void Append(ReadOnlySpan<byte> batch, in RecordBatchHeader header, long baseOffset, int leaderEpoch)
    {
        var target = _bytes.AsSpan(_length, batch.Length);
        batch.CopyTo(target);
        RecordBatchHeader.Place(target, baseOffset, leaderEpoch);
        _batches.Add(new BatchEntry(baseOffset, baseOffset + header.LastOffsetDelta, _length, batch.Length, header.MaxTimestamp));
        _length += batch.Length;
        MaxTimestamp = Math.Max(MaxTimestamp, header.MaxTimestamp);
    }

    /// <summary>Whole batches from the one that holds <paramref name="offset"/>, as many as fit into <paramref name="maxBytes"/>.</summary>
    /// <param name="offset">At most <see cref="LastOffset"/>.</param>
    /// <param name="end">First offset not to be read; a batch begins there, or the log ends.</param>
    /// <param name="maxBytes">Bound in bytes.</param>
    /// <param name="atLeastOne">Whether the first batch is taken however large it is.</param>
    /// <param name="next">Offset behind what was read; above <see cref="LastOffset"/> when the next segment may follow.</param>
    public ReadOnlyMemory<byte> Read(long offset, long end, int maxBytes, bool atLeastOne, out long next)
    {
        var first = IndexOf(offset);
        var count = LastOffset < end ? _batches.Count : IndexOf(end);
        var start = _batches[first].Position;
        var stop = first;
        if (count > first && _batches[count - 1].End - start <= maxBytes)
            stop = count;
        while (stop < count && _batches[stop].End - start <= maxBytes)
            stop++;
        if (stop == first && count > first && atLeastOne)
            stop++;

        next = stop > first ? _batches[stop - 1].LastOffset + 1 : offset;
        return stop > first ? _bytes.AsMemory(start, _batches[stop - 1].End - start) : default;
    }

    public ReadOnlySpan<byte> BatchAt(in BatchEntry entry) => _bytes.AsSpan(entry.Position, entry.Length);

    private int IndexOf(long offset)
    {
        int low = 0, high = _batches.Count - 1;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_batches[middle].LastOffset < offset)
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }
}
