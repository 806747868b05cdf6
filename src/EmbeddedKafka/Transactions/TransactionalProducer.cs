using Troupe.EmbeddedKafka.Groups;
using Troupe.EmbeddedKafka.Logs;

namespace Troupe.EmbeddedKafka.Transactions;

/// <summary>One transactional id: its producer, and the one transaction that producer may have open (KIP-98).</summary>
/// <remarks>
/// | state | event | next |
/// | --- | --- | --- |
/// | any but Ongoing | AddPartitionsToTxn, AddOffsetsToTxn | Ongoing, and the time-out runs |
/// | Ongoing | the same | Ongoing |
/// | Ongoing | EndTxn: markers are written, offsets become visible or vanish, then it is answered | CompleteCommit, CompleteAbort |
/// | Ongoing | the time-out, or InitProducerId: aborted under the next epoch, so the old producer is fenced | CompleteAbort |
/// | CompleteCommit, CompleteAbort | EndTxn that asks for what was done | the same |
/// | any | InitProducerId: the next epoch | Empty |
///
/// Appends and offset commits of the transaction pass through here under the lock, so none can slip behind the markers. The lock is
/// always taken before those of partitions and groups.
/// </remarks>
internal sealed class TransactionalProducer(string id, TransactionResources resources) : IDisposable
{
    /// <summary>Past it a producer gets a new id.</summary>
    private const short LastEpoch = short.MaxValue - 1;

    private readonly Lock _lock = new();
    private readonly HashSet<(string Topic, int Partition)> _partitions = [];
    private readonly HashSet<string> _groups = new(StringComparer.Ordinal);
    private TransactionState _state;
    private long _producerId = -1;
    private short _epoch = -1;
    private TimeSpan _timeout;
    private long _start = -1;
    private ITimer? _timer;
    private long _count;

    public string Id { get; } = id;

    /// <summary>Gives a new producer the next epoch; an open transaction of its predecessor is aborted.</summary>
    /// <param name="timeout">Of its transactions.</param>
    /// <param name="knownId">The id a producer believes it has, to keep it over an error (KIP-360); -1 for a fresh one.</param>
    /// <param name="knownEpoch">The epoch that goes with it.</param>
    public (ErrorCode Error, long ProducerId, short Epoch) Initialize(TimeSpan timeout, long knownId, short knownEpoch)
    {
        lock (_lock)
        {
            if (knownId >= 0 && _producerId >= 0 && (knownId != _producerId || knownEpoch != _epoch))
                return (ErrorCode.ProducerFenced, -1, -1);

            if (_state == TransactionState.Ongoing)
                EndAsFenced();
            else
                RaiseEpoch();
            _state = TransactionState.Empty;
            _timeout = timeout;
            return (ErrorCode.None, _producerId, _epoch);
        }
    }

    /// <summary>Lets the transaction write to a partition, beginning one if none is open.</summary>
    public ErrorCode AddPartition(long producerId, short epoch, string topic, int partition)
    {
        lock (_lock)
        {
            if (Check(producerId, epoch) is var error && error != ErrorCode.None)
                return error;

            Begin();
            _partitions.Add((topic, partition));
            return ErrorCode.None;
        }
    }

    /// <summary>Lets the transaction commit offsets of a group, beginning one if none is open.</summary>
    public ErrorCode AddGroup(long producerId, short epoch, string groupId)
    {
        lock (_lock)
        {
            if (Check(producerId, epoch) is var error && error != ErrorCode.None)
                return error;

            Begin();
            _groups.Add(groupId);
            return ErrorCode.None;
        }
    }

    /// <summary>Whether this producer may do anything.</summary>
    public ErrorCode CheckProducer(long producerId, short epoch)
    {
        lock (_lock)
            return Check(producerId, epoch);
    }

    /// <summary>Writes a batch within the open transaction.</summary>
    public AppendResult Append(PartitionLog log, string topic, int partition, ReadOnlySpan<byte> batch, in RecordBatchHeader header)
    {
        lock (_lock)
        {
            var error = Check(header.ProducerId, header.ProducerEpoch);
            if (error == ErrorCode.None && (_state != TransactionState.Ongoing || !_partitions.Contains((topic, partition))))
                error = ErrorCode.InvalidTransactionState;
            return error == ErrorCode.None ? log.Append(batch, header) : AppendResult.Failed(error);
        }
    }

    /// <summary>Commits an offset with the open transaction: it is visible when that is committed.</summary>
    public ErrorCode CommitOffset(
        long producerId, short epoch, IGroup group, string topic, int partition, CommittedOffset offset)
    {
        lock (_lock)
        {
            var error = Check(producerId, epoch);
            if (error == ErrorCode.None && (_state != TransactionState.Ongoing || !_groups.Contains(group.Id)))
                error = ErrorCode.InvalidTransactionState;
            if (error == ErrorCode.None)
                group.Offsets.CommitPending(producerId, topic, partition, offset);
            return error;
        }
    }

    /// <summary>Commits or aborts; everything is in the logs and groups when this returns.</summary>
    public ErrorCode End(long producerId, short epoch, bool isCommit)
    {
        lock (_lock)
        {
            if (Check(producerId, epoch) is var error && error != ErrorCode.None)
                return error;
            if (_state == (isCommit ? TransactionState.CompleteCommit : TransactionState.CompleteAbort))
                return ErrorCode.None;
            if (_state != TransactionState.Ongoing)
                return ErrorCode.InvalidTransactionState;

            Complete(isCommit);
            return ErrorCode.None;
        }
    }

    public TransactionSnapshot Describe()
    {
        lock (_lock)
            return new TransactionSnapshot(Id, _state, _timeout, _start, _producerId, _epoch, [.. _partitions]);
    }

    public void Dispose()
    {
        lock (_lock)
            _timer?.Dispose();
    }

    private ErrorCode Check(long producerId, short epoch)
    {
        if (producerId != _producerId)
            return ErrorCode.InvalidProducerIdMapping;
        return epoch == _epoch ? ErrorCode.None : ErrorCode.InvalidProducerEpoch;
    }

    private void Begin()
    {
        if (_state == TransactionState.Ongoing)
            return;

        _state = TransactionState.Ongoing;
        _start = resources.Time.GetUtcNow().ToUnixTimeMilliseconds();
        var number = ++_count;
        _timer = resources.Time.CreateTimer(_ => Expired(number), null, _timeout, Timeout.InfiniteTimeSpan);
    }

    private void Expired(long number)
    {
        lock (_lock)
        {
            // The transaction may have ended, and the next begun, while the callback was on its way.
            if (_state == TransactionState.Ongoing && number == _count)
                EndAsFenced();
        }
    }

    /// <summary>Aborts for the producer and against it: what it sends from now on has an old epoch.</summary>
    private void EndAsFenced()
    {
        // Under the old id, if the epochs have run out: the markers must name the producer that wrote the records.
        var (producerId, epoch) = (_producerId, _epoch);
        RaiseEpoch();
        Complete(isCommit: false, producerId, _producerId == producerId ? _epoch : epoch);
    }

    private void RaiseEpoch()
    {
        if (_producerId >= 0 && _epoch < LastEpoch)
        {
            _epoch++;
            return;
        }

        _producerId = resources.NewProducerId(this);
        _epoch = 0;
    }

    private void Complete(bool isCommit) => Complete(isCommit, _producerId, _epoch);

    private void Complete(bool isCommit, long producerId, short epoch)
    {
        _timer?.Dispose();
        _timer = null;
        _start = -1;
        _state = isCommit ? TransactionState.CompleteCommit : TransactionState.CompleteAbort;
        foreach (var (topic, partition) in _partitions)
            resources.Topics.Find(topic, partition)?.AppendMarker(producerId, epoch, isCommit);
        foreach (var groupId in _groups)
            resources.Groups.Find(groupId)?.Offsets.EndPending(producerId, isCommit);
        _partitions.Clear();
        _groups.Clear();
    }
}
