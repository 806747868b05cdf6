using Troupe.EmbeddedKafka.Producers;

namespace Troupe.EmbeddedKafka.Logs;

/// <content>What transactions add: markers, and an end for readers of committed records only.</content>
internal sealed partial class PartitionLog
{
    private readonly TransactionIndex _transactions = new();

    /// <summary>First offset a reader of committed records may not see: that of the oldest open transaction, else the end.</summary>
    public long LastStableOffset
    {
        get
        {
            lock (_lock)
                return _transactions.LastStableOffset(_endOffset);
        }
    }

    /// <summary>Ends a producer's transaction here; its earlier epochs are fenced from now on.</summary>
    public void AppendMarker(long producerId, short epoch, bool isCommit)
    {
        lock (_lock)
        {
            if (_isDeleted)
                return;

            var batch = ControlBatch.Create(producerId, epoch, isCommit, time.GetUtcNow().ToUnixTimeMilliseconds());
            _transactions.Ended(producerId, _endOffset, isCommit);
            _producers.Fence(producerId, epoch);
            Write(batch, RecordBatchHeader.Read(batch));
        }

        memory.TrimIfOver();
    }

    /// <summary>The producers that have written here, for whoever looks for a transaction that hangs.</summary>
    public IReadOnlyList<ActiveProducer> ListProducers()
    {
        lock (_lock)
            return [.. _producers.List().Select(producer => producer with { TransactionStart = _transactions.FirstOffsetOf(producer.Id) })];
    }
}
