using Confluent.Kafka;
using Troupe.Engine.Records;

namespace Troupe.Engine.Polling;

/// <summary>
/// What the poll thread knows of one assigned partition: the credit its mailbox has granted, and segments for which there was none.
/// Pausing a partition throws its prefetched records away, so the intake pauses late and resumes only when all it holds has left.
/// </summary>
internal sealed class PartitionIntake(TopicPartition topicPartition, int epoch)
{
    /// <summary>Records held without credit before the partition is paused.</summary>
    public const int PauseAboveRecords = 10_000;

    /// <summary>Bytes held without credit before the partition is paused.</summary>
    public const long PauseAboveBytes = 4 * 1024 * 1024;

    private readonly Queue<Segment> _held = new();
    private IPartitionSink? _sink;
    private long _records;
    private long _bytes;
    private int _heldRecords;
    private long _heldBytes;
    private bool _isDetached;

    public AssignedPartition Partition { get; } = new(topicPartition, epoch);

    public bool IsPaused { get; set; }

    /// <summary>The offset behind what was read; -1 before anything was.</summary>
    public long Next { get; private set; } = -1;

    public bool IsHolding => _held.Count > 0;

    private bool IsFull => _isDetached || _records <= 0 || _bytes <= 0;

    /// <param name="pausesFreely">Whether pausing throws nothing away, and so may be done as soon as something is held.</param>
    public bool ShouldPause(bool pausesFreely) =>
        !IsPaused && (pausesFreely ? IsFull : _heldRecords > PauseAboveRecords || _heldBytes > PauseAboveBytes);

    public bool ShouldResume => IsPaused && _held.Count == 0 && !IsFull;

    public void Attach(IPartitionSink sink, long records, long bytes)
    {
        _sink = sink;
        (_records, _bytes) = (records, bytes);
        Flush();
    }

    public void Grant(long records, long bytes)
    {
        _records += records;
        _bytes += bytes;
        Flush();
    }

    /// <summary>Takes a segment that was read; it goes out at the next <see cref="Flush"/>.</summary>
    public void Offer(Segment segment)
    {
        if (_isDetached) return;
        Next = segment.NextOffset;
        _held.Enqueue(segment);
        _heldRecords += segment.Count;
        _heldBytes += segment.Bytes;
    }

    /// <summary>A seek took effect: what is held is of the old position, and the mailbox starts with fresh room.</summary>
    public void Reposition(long offset, long records, long bytes)
    {
        _held.Clear();
        (_heldRecords, _heldBytes) = (0, 0);
        (_records, _bytes) = (records, bytes);
        Next = offset;
        _sink?.Repositioned(Partition.Epoch, offset);
    }

    /// <summary>The client knows the end of the log.</summary>
    public void EndKnown(long offset) => _sink?.EndKnown(offset);

    /// <summary>The mailbox takes nothing more in this assignment. What still comes is dropped: it must not gather for as long as a consumer takes to end.</summary>
    public void Detach()
    {
        (_sink, _isDetached) = (null, true);
        _held.Clear();
        (_heldRecords, _heldBytes) = (0, 0);
    }

    /// <summary>Hands over what is held, as far as the credit goes.</summary>
    public void Flush()
    {
        // A segment goes out whole, so the credit may fall below zero by one segment.
        while (_sink is not null && _records > 0 && _bytes > 0 && _held.TryDequeue(out var segment))
        {
            _heldRecords -= segment.Count;
            _heldBytes -= segment.Bytes;
            _records -= segment.Count;
            _bytes -= segment.Bytes;
            _sink.Deliver(segment);
        }
    }
}
