using Confluent.Kafka;
using Troupe.Engine.Offsets;
using Troupe.Engine.Records;

namespace Troupe.Engine.Batching;

/// <summary>
/// The records a partition holds: those waiting to be delivered, and behind the cursor those delivered but not finished, kept for a replay
/// as long as <paramref name="retainedMessages"/> and <paramref name="retainedBytes"/> allow. Cuts batches. Used by one thread at a time.
/// </summary>
internal sealed class PartitionBuffer(TopicPartition topicPartition, int retainedMessages, long retainedBytes)
{
    private readonly List<Held> _segments = [];
    private int _cursorSegment;
    private int _cursorEntry;
    private int _batchNumber;
    private long? _start;
    private int _freedRecords;
    private long _freedBytes;

    /// <summary>Messages in front of the cursor.</summary>
    public int WaitingMessages { get; private set; }

    /// <summary>Bytes of all that is held, what was delivered and is kept included.</summary>
    public long HeldBytes { get; private set; }

    /// <summary>The first offset behind all that was ever added; null while nothing was.</summary>
    public long? NextOffset { get; private set; }

    /// <summary>The offset at the cursor, or the first one that is to be added; null while nothing is known.</summary>
    public long? Position
    {
        get
        {
            if (_cursorSegment == _segments.Count) return NextOffset ?? _start;
            var segment = _segments[_cursorSegment].Segment;
            return _cursorEntry < segment.Count ? segment.Entries[_cursorEntry].Offset : segment.NextOffset;
        }
    }

    public void Add(Segment segment)
    {
        var coversFrom = NextOffset ?? _start ?? segment.FirstOffset;
        NextOffset = segment.NextOffset;
        if (segment.Count == 0) return;
        _segments.Add(new Held(segment, coversFrom));
        HeldBytes += segment.Bytes;
        WaitingMessages += segment.Count;
    }

    /// <summary>
    /// The next batch: at most <paramref name="maxMessages"/> that <paramref name="tracker"/> wants delivered, none at or behind
    /// <paramref name="stopBefore"/>. Null if there is none. The cursor moves behind it.
    /// </summary>
    public RecordBatch? Take(OffsetTracker tracker, int maxMessages, long? stopBefore)
    {
        List<BatchSlice>? slices = null;
        var count = 0;
        while (count < maxMessages && _cursorSegment < _segments.Count)
        {
            var segment = _segments[_cursorSegment].Segment;
            var from = _cursorEntry;
            while (from < segment.Count && !tracker.ShouldDeliver(segment.Entries[from].Offset)) from++;
            var limit = (int)Math.Min(segment.Count, (long)from + maxMessages - count);
            var to = from;
            if (stopBefore is null && from < limit && tracker.ShouldDeliverAllFrom(segment.Entries[from].Offset)) to = limit;
            var stopped = false;
            while (to < limit && tracker.ShouldDeliver(segment.Entries[to].Offset))
            {
                stopped = segment.Entries[to].Offset >= stopBefore;
                if (stopped) break;
                to++;
            }

            if (to > from)
            {
                (slices ??= []).Add(new BatchSlice(segment, from, to));
                count += to - from;
            }

            MoveCursor(stopped ? Math.Max(from, to) : to);
            if (stopped) break;
        }

        return slices is null ? null : new RecordBatch(++_batchNumber, topicPartition, [.. slices], count);
    }

    /// <summary>What <paramref name="tracker"/> wants delivered from the cursor on, as it is when it is come to.</summary>
    public IEnumerable<(Segment Segment, int Entry)> Ahead(OffsetTracker tracker)
    {
        for (var index = _cursorSegment; index < _segments.Count; index++)
        {
            var segment = _segments[index].Segment;
            for (var entry = index == _cursorSegment ? _cursorEntry : 0; entry < segment.Count; entry++)
            {
                if (tracker.ShouldDeliver(segment.Entries[entry].Offset)) yield return (segment, entry);
            }
        }
    }

    /// <summary>The record at <paramref name="offset"/>; null if it is not held.</summary>
    public (Segment Segment, int Entry)? Find(long offset)
    {
        foreach (var held in _segments)
        {
            if (held.Segment.NextOffset <= offset) continue;
            var entry = held.Segment.IndexOf(offset);
            return entry < held.Segment.Count && held.Segment.Entries[entry].Offset == offset ? (held.Segment, entry) : null;
        }

        return null;
    }

    /// <summary>When the first record at or behind <paramref name="position"/> was made, in milliseconds since 1970; null if none is held.</summary>
    public long? TimestampFrom(long position)
    {
        foreach (var held in _segments)
        {
            if (held.Segment.NextOffset <= position) continue;
            var entry = held.Segment.IndexOf(position);
            if (entry < held.Segment.Count) return held.Segment.TimestampType == TimestampType.NotAvailable ? null : held.Segment.Entries[entry].Timestamp;
        }

        return null;
    }

    /// <summary>Puts the cursor back to the first record at or behind <paramref name="position"/>; false if that was dropped already and must be fetched again.</summary>
    public bool Rewind(long position)
    {
        var first = _segments.Count > 0 ? _segments[0] : null;
        if (first is null) return position >= (NextOffset ?? _start ?? position);
        if (position < first.CoversFrom) return false;

        _cursorSegment = 0;
        while (_cursorSegment < _segments.Count && _segments[_cursorSegment].Segment.NextOffset <= position) _cursorSegment++;
        _cursorEntry = _cursorSegment < _segments.Count ? _segments[_cursorSegment].Segment.IndexOf(position) : 0;
        WaitingMessages = -_cursorEntry;
        for (var index = _cursorSegment; index < _segments.Count; index++) WaitingMessages += _segments[index].Segment.Count;
        return true;
    }

    /// <summary>
    /// Drops what lies behind the cursor and before <paramref name="replayPosition"/>, and of the rest behind the cursor what is above the limits.
    /// Answers what may be fetched anew: the records and bytes of every segment that the cursor left for the first time, but zero until half
    /// of the limits is free, as each answer costs a wake-up of the poll thread.
    /// </summary>
    public (int Records, long Bytes) Release(long replayPosition)
    {
        var (keptMessages, keptBytes) = (0, 0L);
        var keepFrom = _cursorSegment;
        for (var index = _cursorSegment - 1; index >= 0; index--)
        {
            var held = _segments[index];
            if (!held.Released)
            {
                held.Released = true;
                _freedRecords += held.Segment.Count;
                _freedBytes += held.Segment.Bytes;
            }

            keptMessages += held.Segment.Count;
            keptBytes += held.Segment.Bytes;
            var wanted = held.Segment.NextOffset > replayPosition && keptMessages <= retainedMessages && keptBytes <= retainedBytes;
            if (wanted && keepFrom == index + 1) keepFrom = index;
        }

        for (var index = 0; index < keepFrom; index++) HeldBytes -= _segments[index].Segment.Bytes;
        _segments.RemoveRange(0, keepFrom);
        _cursorSegment -= keepFrom;
        return _freedRecords >= retainedMessages / 2 || _freedBytes >= retainedBytes / 2 ? TakeFreed() : default;
    }

    /// <summary>
    /// Forgets everything: the partition will be fetched from <paramref name="position"/>, or from where the client begins if that is null.
    /// Answers the room of what was held and never given back: whoever does not ask for fresh room must grant it.
    /// </summary>
    public (int Records, long Bytes) Start(long? position)
    {
        var left = _segments.Where(held => !held.Released).Select(held => held.Segment).ToArray();
        _segments.Clear();
        HeldBytes = 0;
        _start = position;
        (_cursorSegment, _cursorEntry, WaitingMessages, NextOffset) = (0, 0, 0, null);
        var freed = TakeFreed();
        return (freed.Records + left.Sum(segment => segment.Count), freed.Bytes + left.Sum(segment => (long)segment.Bytes));
    }

    private (int Records, long Bytes) TakeFreed()
    {
        var freed = (_freedRecords, _freedBytes);
        (_freedRecords, _freedBytes) = (0, 0);
        return freed;
    }

    private void MoveCursor(int entry)
    {
        WaitingMessages -= entry - _cursorEntry;
        _cursorEntry = entry;
        if (_cursorEntry < _segments[_cursorSegment].Segment.Count) return;
        _cursorSegment++;
        _cursorEntry = 0;
    }

    private sealed class Held(Segment segment, long coversFrom)
    {
        public Segment Segment { get; } = segment;

        /// <summary>The first offset for which this segment can answer: the gap before it is included.</summary>
        public long CoversFrom { get; } = coversFrom;

        /// <summary>Whether room for as much was already given back.</summary>
        public bool Released { get; set; }
    }
}
