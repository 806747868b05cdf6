using System.Text;
using Confluent.Kafka;
using Troupe.Engine.Records;

namespace Troupe.Engine.Polling.Native;

/// <summary>A partition whose records were taken out of the consumer's queue: they wait in a queue of their own until there is room for them.</summary>
internal sealed class PartitionQueue(TopicPartition partition, bool withHeaders)
{
    private const long BytesPerRead = 256 * 1024;

    // Little, as nothing is known of the messages yet.
    private const int FirstReadSize = 64;

    // Fewer are read from where they are: that takes less than to move them.
    private const int WorthMoving = 32;

    private readonly byte[] _topic = [.. Encoding.UTF8.GetBytes(partition.Topic), 0];

    // Records read since a multiple of the segments' size.
    private int _sinceFull;

    // Of the last read that brought records: its first offset, and the one behind its last.
    private long _first = -1;
    private long _next = -1;
    private bool _isNewRead;
    private bool _mayRepeat;

    public TopicPartition Partition { get; } = partition;

    public bool WithHeaders { get; } = withHeaders;

    /// <summary>The client's queue; 0 while its records still come through the consumer's queue.</summary>
    public nint Queue { get; private set; }

    /// <summary>A queue that only the poll thread knows: what waited in <see cref="Queue"/> at the last <see cref="SelectSource"/>. Read first; 0 as that one is.</summary>
    public nint Stock { get; private set; }

    public bool IsCut => Queue != 0;

    /// <summary>
    /// Whether its queue may be read: what had come through the consumer's queue before the cut must be taken first, or records would come out
    /// of order.
    /// </summary>
    public bool IsDrained { get; set; }

    public bool IsPaused { get; set; }

    /// <summary>
    /// How many messages the next call takes: as many as make about <see cref="BytesPerRead"/>, going by the last ones. Room is granted in bytes
    /// too, and a call cannot be told to stop at a size.
    /// </summary>
    public int ReadSize { get; private set; } = FirstReadSize;

    /// <summary>A read begins: what follows belongs together, errors in between or not.</summary>
    public void BeginRead() => _isNewRead = true;

    /// <summary>
    /// A rebalance stops the partitions that stay, too, while a read may be under way, and the client then goes on from where that read began: its records
    /// come once more.
    /// </summary>
    public void ExpectRepetition() => _mayRepeat = _next >= 0;

    /// <summary>The position is set to another one: whatever comes next is meant.</summary>
    public void Reposition() => (_first, _next, _mayRepeat) = (-1, -1, false);

    /// <summary>Whether the next record is one of the last read, after a rebalance. What lies before that read is no repetition: the log has begun anew.</summary>
    public bool IsRepeated(long offset)
    {
        if (!_mayRepeat) return false;
        _mayRepeat = offset >= _first && offset < _next;
        return _mayRepeat;
    }

    /// <summary>Learns from what was read: the size of messages, and where it is.</summary>
    /// <param name="records">How many.</param>
    /// <param name="bytes">Of all of them.</param>
    /// <param name="first">The offset of the first one.</param>
    /// <param name="next">The offset behind the last one.</param>
    public void Learn(int records, long bytes, long first, long next)
    {
        if (_isNewRead || _first < 0) _first = first;
        (_next, _isNewRead) = (next, false);

        // In step with the batches: a rest that is left over would wait for company each time, with a timer.
        _sinceFull = (_sinceFull + records) % Segment.MaxRecords;
        ReadSize = (int)Math.Clamp(BytesPerRead * records / Math.Max(1, bytes), 1, Segment.MaxRecords - _sinceFull);
    }

    public void Cut(NativeFunctions native, nint client)
    {
        Queue = native.PartitionQueue(client, _topic, Partition.Partition.Value);
        if (!IsCut) return;
        native.StopForwarding(Queue);
        Stock = native.NewQueue(client);
    }

    /// <summary>
    /// Where the next records are. Many that wait are moved into <see cref="Stock"/> first, at once and without copying: so the client's thread and the
    /// reader do not meet at a lock, and <see cref="Queue"/> is empty, so that the client calls back when it puts something in.
    /// </summary>
    /// <remarks>
    /// Records are put in within the queue's lock. A single event of the client, such as the end of the partition, may arrive in <see cref="Stock"/> just behind
    /// the read that follows, and is then seen at the next one.
    /// </remarks>
    /// <returns>The queue to read; 0 if nothing waits.</returns>
    public nint SelectSource(NativeFunctions native)
    {
        // Most partitions of a process are idle, and to look is cheaper than to read.
        if (native.Length(Stock) > 0) return Stock;
        var waiting = native.Length(Queue);
        if (waiting == 0) return 0;
        if (waiting < WorthMoving) return Queue;
        native.Forward(Queue, Stock);
        native.StopForwarding(Queue);
        return Stock;
    }

    public unsafe void Release(NativeFunctions native)
    {
        if (IsCut)
        {
            native.OnFilled(Queue, null, 0);
            native.Destroy(Queue);
            native.Destroy(Stock);
        }

        (Queue, Stock) = (0, 0);
        IsDrained = false;
    }
}
