using Troupe.EmbeddedKafka.Logs;

namespace Troupe.EmbeddedKafka.Producers;

/// <summary>Idempotence of one partition (KIP-98): which batch of which producer may come next. Used under the lock of its log.</summary>
/// <remarks>
/// | the batch | answer |
/// | --- | --- |
/// | without a producer id | written |
/// | of a producer not seen here | written, whatever its sequence: the partition may have lost its past (KIP-360) |
/// | of an older epoch | 47, the producer is fenced |
/// | of a newer epoch | written if its sequence is 0, else 45 |
/// | one of the last five | not written again, answered with its offset |
/// | older than those | 46 |
/// | the next one | written |
/// | any other | 45, a batch is missing |
/// </remarks>
internal sealed class ProducerSequences
{
    private readonly Dictionary<long, ProducerHistory> _producers = [];

    public SequenceCheck Check(in RecordBatchHeader batch)
    {
        if (!batch.IsIdempotent || !_producers.TryGetValue(batch.ProducerId, out var history))
            return SequenceCheck.New;
        if (batch.ProducerEpoch < history.Epoch)
            return SequenceCheck.Failed(ErrorCode.InvalidProducerEpoch);
        if (batch.ProducerEpoch > history.Epoch)
            return batch.BaseSequence == 0 ? SequenceCheck.New : SequenceCheck.Failed(ErrorCode.OutOfOrderSequenceNumber);
        if (history.TryFind(batch.BaseSequence, LastSequence(batch), out var baseOffset))
            return SequenceCheck.RepeatOf(baseOffset);
        if (batch.BaseSequence == history.NextSequence)
            return SequenceCheck.New;

        return SequenceCheck.Failed(
            history.IsForgotten(batch.BaseSequence) ? ErrorCode.DuplicateSequenceNumber : ErrorCode.OutOfOrderSequenceNumber);
    }

    public void Written(in RecordBatchHeader batch, long baseOffset)
    {
        if (!batch.IsIdempotent)
            return;

        if (!_producers.TryGetValue(batch.ProducerId, out var history) || history.Epoch != batch.ProducerEpoch)
            _producers[batch.ProducerId] = history = new ProducerHistory(batch.ProducerEpoch);
        history.Add(batch.BaseSequence, LastSequence(batch), baseOffset, batch.MaxTimestamp);
    }

    /// <summary>Refuses earlier epochs of a producer from now on; the next epoch begins with sequence 0.</summary>
    public void Fence(long producerId, short epoch)
    {
        if (!_producers.TryGetValue(producerId, out var history) || history.Epoch < epoch)
            _producers[producerId] = new ProducerHistory(epoch);
    }

    public IEnumerable<ActiveProducer> List() => _producers.Select(static pair => new ActiveProducer(
        pair.Key, pair.Value.Epoch, pair.Value.LastSequence, pair.Value.LastTimestamp, TransactionStart: -1));

    /// <summary>Sequence of the last record; sequences go round from the greatest int to 0.</summary>
    private static int LastSequence(in RecordBatchHeader batch) =>
        (int)(((long)batch.BaseSequence + batch.LastOffsetDelta) & int.MaxValue);
}
