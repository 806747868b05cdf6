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

    private readonly byte[] _topic = [.. Encoding.UTF8.GetBytes(partition.Topic), 0];

    // Records read since a multiple of the segments' size.
    private int _sinceFull;

    public TopicPartition Partition { get; } = partition;

    public bool WithHeaders { get; } = withHeaders;

    /// <summary>The client's queue; 0 while its records still come through the consumer's queue.</summary>
    public nint Queue { get; private set; }

    /// <summary>A queue that only the poll thread knows: what waited in <see cref="Queue"/> at the last <see cref="Restock"/>. Read first; 0 as that one is.</summary>
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

    /// <summary>Learns the size of messages from what was read.</summary>
    public void Learn(int records, long bytes)
    {
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
    /// Moves all that waits into <see cref="Stock"/>, at once and without copying. So the client's thread and the reader do not meet at a lock, and
    /// <see cref="Queue"/> is empty: the client calls back when it puts something in.
    /// </summary>
    public void Restock(NativeFunctions native)
    {
        native.Forward(Queue, Stock);
        native.StopForwarding(Queue);
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
