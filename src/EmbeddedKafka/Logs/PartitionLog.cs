using Troupe.EmbeddedKafka.Configs;
using Troupe.EmbeddedKafka.Producers;

namespace Troupe.EmbeddedKafka.Logs;

/// <summary>The records of one partition: received batches in segments, the newest segment being written to.</summary>
/// <remarks>
/// All members may be called from any thread. With one replica everything written is committed, so the high watermark is the end
/// of the log; open transactions add a second bound, the last stable offset.
/// </remarks>
internal sealed partial class PartitionLog(LogMemory memory, TopicConfig config, TimeProvider time)
{
    /// <summary>The only epoch there is: with one broker, leadership never moves.</summary>
    public const int LeaderEpoch = 0;

    private const int SmallestSegmentBytes = 16 * 1024;
    private const int LargestSegmentBytes = 1024 * 1024;

    private readonly Lock _lock = new();
    private readonly List<LogSegment> _segments = [];
    private readonly List<LogWaiter> _waiters = [];
    private readonly ProducerSequences _producers = new();
    private long _startOffset;
    private long _endOffset;
    private long _bytes;
    private bool _isDeleted;

    /// <summary>Offset the next record will get.</summary>
    public long EndOffset => Volatile.Read(ref _endOffset);

    /// <summary>First offset that can be read.</summary>
    public long StartOffset => Volatile.Read(ref _startOffset);

    /// <summary>Bytes of memory the partition holds.</summary>
    public long Bytes => Volatile.Read(ref _bytes);

    /// <summary>Writes a batch that <see cref="RecordBatchHeader.Validate"/> accepted.</summary>
    public AppendResult Append(ReadOnlySpan<byte> batch, in RecordBatchHeader header)
    {
        AppendResult result;
        lock (_lock)
        {
            if (_isDeleted)
                return AppendResult.Failed(ErrorCode.UnknownTopicOrPartition);

            var check = _producers.Check(header);
            if (check.Error != ErrorCode.None)
                return AppendResult.Failed(check.Error);
            if (check.IsRepeat)
                return new AppendResult(ErrorCode.None, check.BaseOffset, _startOffset);

            var baseOffset = _endOffset;
            _producers.Written(header, baseOffset);
            if (header.IsTransactional)
                _transactions.Written(header.ProducerId, baseOffset);
            Write(batch, header);
            result = new AppendResult(ErrorCode.None, baseOffset, _startOffset);
        }

        // Outside the lock: to make room it may take the lock of any partition.
        memory.TrimIfOver();
        return result;
    }

    /// <summary>Adds whole batches from <paramref name="offset"/> on to <paramref name="slices"/>.</summary>
    /// <param name="offset">First offset wanted; the first batch may begin below it.</param>
    /// <param name="maxBytes">Bound in bytes.</param>
    /// <param name="atLeastOne">Whether a first batch above the bound goes out all the same, so that no consumer is stuck (KIP-74).</param>
    /// <param name="slices">Receives the bytes; they never change.</param>
    /// <param name="committedOnly">Whether to end before the oldest open transaction, and to name the aborted ones.</param>
    public ReadResult Read(long offset, int maxBytes, bool atLeastOne, List<ReadOnlyMemory<byte>> slices, bool committedOnly = false)
    {
        lock (_lock)
        {
            if (_isDeleted)
                return ReadResult.Failed(ErrorCode.UnknownTopicOrPartition);

            DropRetired();
            if (offset < _startOffset || offset > _endOffset)
                return new ReadResult(ErrorCode.OffsetOutOfRange, _endOffset, _transactions.LastStableOffset(_endOffset), _startOffset, 0);

            var stable = _transactions.LastStableOffset(_endOffset);
            var end = committedOnly ? stable : _endOffset;
            var bytes = 0;
            var next = offset;
            for (var index = SegmentOf(offset); index < _segments.Count && next < end; index++)
            {
                var slice = _segments[index].Read(next, end, maxBytes - bytes, atLeastOne && bytes == 0, out next);
                if (!slice.IsEmpty)
                    slices.Add(slice);
                bytes += slice.Length;
                if (next <= _segments[index].LastOffset)
                    break;
            }

            var aborted = committedOnly && bytes > 0 ? _transactions.AbortedBetween(offset, next) : [];
            return new ReadResult(ErrorCode.None, _endOffset, stable, _startOffset, bytes) { Aborted = aborted };
        }
    }

    /// <summary>First record at or after a timestamp in Unix milliseconds.</summary>
    public OffsetAndTimestamp FindTimestamp(long timestamp)
    {
        lock (_lock)
        {
            foreach (var segment in _segments)
            {
                foreach (var entry in segment.Batches)
                {
                    if (entry.MaxTimestamp < timestamp || entry.LastOffset < _startOffset)
                        continue;

                    var found = RecordTimestamps.FirstAtOrAfter(segment.BatchAt(entry), timestamp);
                    if (found.Offset >= 0)
                        return found with { Offset = Math.Max(found.Offset, _startOffset) };
                }
            }

            return OffsetAndTimestamp.None;
        }
    }

    /// <summary>The record with the greatest timestamp (KIP-734).</summary>
    public OffsetAndTimestamp FindGreatestTimestamp()
    {
        lock (_lock)
        {
            (LogSegment Segment, BatchEntry Entry)? greatest = null;
            foreach (var segment in _segments)
            {
                foreach (var entry in segment.Batches)
                {
                    if (entry.LastOffset >= _startOffset && (greatest is null || entry.MaxTimestamp > greatest.Value.Entry.MaxTimestamp))
                        greatest = (segment, entry);
                }
            }

            return greatest is { } found ? RecordTimestamps.Greatest(found.Segment.BatchAt(found.Entry)) : OffsetAndTimestamp.None;
        }
    }

    /// <summary>
    /// Makes <paramref name="offset"/> the first readable one and frees the segments below it; false when it is beyond the end.
    /// </summary>
    public bool TryDeleteBefore(long offset)
    {
        lock (_lock)
        {
            if (offset > _endOffset)
                return false;

            Volatile.Write(ref _startOffset, Math.Max(offset, _startOffset));
            while (_segments.Count > 0 && _segments[0].LastOffset < _startOffset)
                RemoveOldestSegment();
            return true;
        }
    }

    /// <summary>Ends the partition: its memory is free, waiting fetches are answered, later ones fail.</summary>
    public void Delete()
    {
        lock (_lock)
        {
            _isDeleted = true;
            while (_segments.Count > 0)
                RemoveOldestSegment();
            WakeWaiters();
        }
    }

    /// <summary>Has <paramref name="waiter"/> woken by the next append. Register first, then read: so no record slips between.</summary>
    public void AddWaiter(LogWaiter waiter)
    {
        lock (_lock)
            _waiters.Add(waiter);
    }

    public void RemoveWaiter(LogWaiter waiter)
    {
        lock (_lock)
            _waiters.Remove(waiter);
    }

    private void Write(ReadOnlySpan<byte> batch, in RecordBatchHeader header)
    {
        SegmentFor(batch.Length).Append(batch, header, _endOffset, LeaderEpoch);
        Volatile.Write(ref _endOffset, _endOffset + header.LastOffsetDelta + 1);
        DropRetired();
        WakeWaiters();
    }

    private void WakeWaiters()
    {
        foreach (var waiter in _waiters)
            waiter.Wake();
        _waiters.Clear();
    }

    /// <summary>
    /// The segment with room for a batch. Segments double from small to large, so that a thousand quiet partitions cost little.
    /// </summary>
    private LogSegment SegmentFor(int batchBytes)
    {
        if (_segments.Count > 0 && _segments[^1].Free >= batchBytes)
            return _segments[^1];

        var next = _segments.Count == 0 ? SmallestSegmentBytes : Math.Min(_segments[^1].Capacity * 2L, LargestSegmentBytes);
        var segment = new LogSegment((int)Math.Max(next, batchBytes));
        _segments.Add(segment);
        Account(segment.Capacity);
        return segment;
    }

    private void RemoveOldestSegment()
    {
        Account(-_segments[0].Capacity);
        _segments.RemoveAt(0);
        _transactions.ForgetBelow(_startOffset);
    }

    private void Account(int bytes)
    {
        Volatile.Write(ref _bytes, _bytes + bytes);
        memory.Account(bytes);
    }

    private int SegmentOf(long offset)
    {
        int low = 0, high = _segments.Count;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_segments[middle].LastOffset < offset)
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }
}
