using Troupe.Engine.Records;

namespace Troupe.Engine.Batching;

/// <summary>Walks the records of a batch over its slices, without an allocation.</summary>
internal struct BatchCursor
{
    private readonly BatchSlice[] _slices;
    private int _slice;

    public BatchCursor(RecordBatch records)
    {
        _slices = records.Slices;
        Reset();
    }

    public readonly Segment Segment => _slices[_slice].Segment;

    /// <summary>The record's place in its segment.</summary>
    public int Entry { get; private set; }

    /// <summary>The record's place in the batch.</summary>
    public int Index { get; private set; }

    public bool MoveNext()
    {
        Index++;
        if (++Entry < _slices[_slice].To) return true;
        if (_slice + 1 == _slices.Length) return false;
        Entry = _slices[++_slice].From;
        return true;
    }

    public void Reset()
    {
        _slice = 0;
        Entry = _slices[0].From - 1;
        Index = -1;
    }
}
