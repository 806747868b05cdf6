namespace Troupe.EmbeddedKafka.Producers;

/// <summary>The last batches one producer wrote to one partition under one epoch.</summary>
/// <remarks>
/// Five, because an idempotent producer has at most five requests in flight (<c>max.in.flight.requests.per.connection</c>).
/// </remarks>
internal sealed class ProducerHistory(short epoch)
{
    private const int Remembered = 5;

    private readonly Queue<(int First, int Last, long BaseOffset)> _batches = new(Remembered);
    private int _lastSequence = -1;

    public short Epoch { get; } = epoch;

    /// <summary>Sequence of the last record; -1 before the first.</summary>
    public int LastSequence => _lastSequence;

    /// <summary>Greatest timestamp of the last batch; -1 before the first.</summary>
    public long LastTimestamp { get; private set; } = -1;

    /// <summary>Sequence the next batch must begin with; after the greatest comes 0.</summary>
    public int NextSequence => _lastSequence == int.MaxValue ? 0 : _lastSequence + 1;

    /// <summary>Base offset of the remembered batch with exactly these sequences.</summary>
    public bool TryFind(int first, int last, out long baseOffset)
    {
        foreach (var batch in _batches)
        {
            if (batch.First == first && batch.Last == last)
            {
                baseOffset = batch.BaseOffset;
                return true;
            }
        }

        baseOffset = -1;
        return false;
    }

    /// <summary>Whether a sequence is older than everything remembered.</summary>
    public bool IsForgotten(int first) => _batches.TryPeek(out var oldest) && first < oldest.First;

    public void Add(int first, int last, long baseOffset, long timestamp)
    {
        if (_batches.Count == Remembered)
            _batches.Dequeue();
        _batches.Enqueue((first, last, baseOffset));
        _lastSequence = last;
        LastTimestamp = timestamp;
    }
}
