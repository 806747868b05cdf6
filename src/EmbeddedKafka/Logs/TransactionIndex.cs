namespace Troupe.EmbeddedKafka.Logs;

/// <summary>The transactions of one partition (KIP-98): where the open ones begin, and which ended ones were aborted.</summary>
/// <remarks>Plain data under the lock of its <see cref="PartitionLog"/>.</remarks>
internal sealed class TransactionIndex
{
    private readonly Dictionary<long, long> _open = [];

    // By the offsets of their markers, as they are aborted in that order.
    private readonly List<AbortedTransaction> _aborted = [];

    /// <summary>First offset of a producer's open transaction; -1 when it has none here.</summary>
    public long FirstOffsetOf(long producerId) => _open.GetValueOrDefault(producerId, -1);

    /// <summary>A transactional batch was written; only the first of a transaction matters.</summary>
    public void Written(long producerId, long baseOffset) => _open.TryAdd(producerId, baseOffset);

    /// <summary>The marker of a transaction was written.</summary>
    public void Ended(long producerId, long markerOffset, bool isCommit)
    {
        // A transaction may have been opened here and have written nothing.
        if (_open.Remove(producerId, out var firstOffset) && !isCommit)
            _aborted.Add(new AbortedTransaction(producerId, firstOffset, markerOffset));
    }

    /// <summary>Up to where everything is decided: the beginning of the oldest open transaction, else the end of the log.</summary>
    public long LastStableOffset(long endOffset) => _open.Count == 0 ? endOffset : _open.Values.Min();

    /// <summary>Aborted transactions that reach into a stretch of the log, by their first offsets.</summary>
    public IReadOnlyList<AbortedTransaction> AbortedBetween(long from, long to)
    {
        if (_aborted.Count == 0)
            return [];
        return [.. _aborted
            .Where(transaction => transaction.MarkerOffset >= from && transaction.FirstOffset < to)
            .OrderBy(static transaction => transaction.FirstOffset)];
    }

    /// <summary>Forgets what lies wholly below the first offset that can be read.</summary>
    public void ForgetBelow(long startOffset) => _aborted.RemoveAll(transaction => transaction.MarkerOffset < startOffset);
}
