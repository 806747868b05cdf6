using System.Runtime.InteropServices;

namespace Troupe.Engine.Transactions;

/// <summary>
/// What a piece of work has produced and no producer has seen yet: user code that fails or changes its mind costs the broker nothing. Written by
/// one thread at a time, and by nobody once it was handed over.
/// </summary>
internal sealed class StagedRecords
{
    private readonly List<StagedRecord> _records = [];

    public int Count => _records.Count;

    public long Bytes { get; private set; }

    public ReadOnlySpan<StagedRecord> Records => CollectionsMarshal.AsSpan(_records);

    public void Add(StagedRecord record)
    {
        // Most go where the one before went: one object for all of them, as what waits for its transaction outlives a collection.
        _records.Add(_records.Count > 0 && _records[^1].Target == record.Target ? record with { Target = _records[^1].Target } : record);
        Bytes += record.Bytes;
    }

    /// <summary>Takes over what <paramref name="later"/> has, behind its own.</summary>
    public void Absorb(StagedRecords later)
    {
        _records.AddRange(later._records);
        Bytes += later.Bytes;
    }

    /// <summary>Drops all but the first <paramref name="count"/>.</summary>
    public void CutTo(int count)
    {
        for (var index = count; index < _records.Count; index++) Bytes -= _records[index].Bytes;
        _records.RemoveRange(count, _records.Count - count);
    }
}
