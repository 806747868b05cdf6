using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Confluent.Kafka;
using Microsoft.Extensions.Logging;
using Troupe.Engine.Records;
using Troupe.Engine.Security;

namespace Troupe.Engine.Polling.Native;

/// <summary>
/// Polls whole batches through the client's native handle, a third of the cost and of the garbage of <c>Consume</c>. Each partition's queue is
/// taken out of the consumer's when it is assigned, and read only while there is room: nothing prefetched is ever thrown away.
/// </summary>
internal sealed unsafe class NativeBatchPoller : IRecordPoller
{
    /// <summary>Messages taken by one native call: what makes one segment.</summary>
    private const int BatchSize = Segment.MaxRecords;

    /// <summary>For so long no thread of the client has called back: nor will it free what was read, in the near future.</summary>
    private static readonly TimeSpan QuietTime = TimeSpan.FromMilliseconds(10);

    private readonly NativeFunctions _native;
    private readonly ConsumerClient _client;
    private readonly IAssignmentHandler _handler;
    private readonly Func<string, bool> _withHeaders;
    private readonly NativeSegmentBuilder _builder;
    private readonly SpentMessages _spent;
    private readonly nint _consumerQueue;
    private readonly NativeMessage** _messages;
    // Of this poller, for the client's threads.
    private readonly GCHandle _handle;

    // By the client's topic object, which lives as long as one of its partitions is assigned: forgotten at every change.
    private readonly Dictionary<nint, string> _topicNames = [];
    private readonly Dictionary<TopicPartition, PartitionQueue> _queues = [];
    private readonly List<PartitionQueue> _readable = [];
    private readonly Lock _wakeLock = new();
    private volatile bool _isWaiting;
    private volatile bool _wasWoken;
    private bool _isClosing;

    /// <param name="native">The bound functions.</param>
    /// <param name="properties">The client's properties, complete.</param>
    /// <param name="withHeaders">Whether a topic's headers are wanted.</param>
    /// <param name="handler">Is told of the assignment.</param>
    /// <param name="logger">Receives the client's own log.</param>
    /// <param name="tokens">Gives the tokens of <c>OAUTHBEARER</c>; null for none.</param>
    public NativeBatchPoller(
        NativeFunctions native,
        IReadOnlyDictionary<string, string> properties,
        Func<string, bool> withHeaders,
        IAssignmentHandler handler,
        ILogger logger,
        TokenSource? tokens = null)
    {
        (_native, _withHeaders, _handler) = (native, withHeaders, handler);
        _builder = new NativeSegmentBuilder(native);
        _spent = new SpentMessages(message => native.Destroy((NativeMessage*)message));
        _client = new ConsumerClient(properties, handler, logger, tokens, assigning: Begin, leaving: End);
        if (_client.Native == 0) throw new NotSupportedException("Confluent.Kafka shows its native handle no more. Set poller = consume.");
        _consumerQueue = native.ConsumerQueue(_client.Native);
        _messages = (NativeMessage**)NativeMemory.Alloc(BatchSize, (nuint)sizeof(NativeMessage*));
        _handle = GCHandle.Alloc(this);
    }

    public bool PausesFreely => true;

    public TimeSpan Waited { get; private set; }

    public void Subscribe(IReadOnlyCollection<string> topics) => _client.Consumer.Subscribe(topics);

    public void Assign(IReadOnlyCollection<TopicPartitionOffset> positions) => _client.Assign(positions);

    public void Poll(TimeSpan timeout, ISegmentReceiver receiver)
    {
        // The consumer's queue brings rebalances, errors and statistics, and the records of a partition whose queue could not be taken out.
        var found = ReadPartitions(receiver);
        var count = found ? _native.ConsumeBatch(_consumerQueue, 0, _messages, 1) : Wait(timeout);
        while (count > 0)
        {
            Take(count, receiver, isAssigned: false);
            count = _native.ConsumeBatch(_consumerQueue, 0, _messages, BatchSize);
        }

        _client.ThrowHandlerFailure();
        MarkDrained();
        // What ended the wait is there now, most often.
        if (!found) _ = ReadPartitions(receiver);
    }

    public void Pause(TopicPartition partition)
    {
        if (_queues.TryGetValue(partition, out var queue)) queue.IsPaused = true;
    }

    public void Resume(TopicPartition partition)
    {
        if (_queues.TryGetValue(partition, out var queue)) queue.IsPaused = false;
    }

    public void Seek(TopicPartitionOffset position)
    {
        _client.Consumer.Seek(position);
        if (_queues.TryGetValue(position.TopicPartition, out var queue)) queue.Reposition();
    }

    public long? EndOf(TopicPartition partition) => _client.EndOf(partition);

    public Task CommitAsync(IReadOnlyCollection<TopicPartitionOffset> offsets) => _client.CommitAsync(offsets);

    public IConsumerGroupMetadata? Member() => _client.Member();

    public void Wake()
    {
        lock (_wakeLock)
        {
            _wasWoken = true;
            // A poll that does not wait comes to an end by itself, and the next one sees that it was woken.
            Interlocked.MemoryBarrier();
            if (_isWaiting && !_isClosing) _native.Yield(_consumerQueue);
        }
    }

    public void Close()
    {
        StopWaking();
        _client.Consumer.Close();
    }

    public void Dispose()
    {
        StopWaking();
        _native.Destroy(_consumerQueue);
        NativeMemory.Free(_messages);
        _client.Dispose();
        // No queue calls back any more.
        _handle.Free();
    }

    /// <summary>The client takes a wake-up that is left over for the end of the time it has to leave the group, and goes without a goodbye.</summary>
    private void StopWaking()
    {
        lock (_wakeLock)
        {
            if (_isClosing) return;
            _isClosing = true;
        }

        End([.. _queues.Keys]);
        for (var count = _native.ConsumeBatch(_consumerQueue, 0, _messages, BatchSize); count > 0;)
        {
            Destroy(count);
            count = _native.ConsumeBatch(_consumerQueue, 0, _messages, BatchSize);
        }
    }

    private void Destroy(int count)
    {
        for (var index = 0; index < count; index++) _native.Destroy(_messages[index]);
    }

    private void Begin(IReadOnlyList<TopicPartition> partitions)
    {
        NoteRebalance();
        foreach (var partition in partitions)
        {
            var queue = _queues[partition] = new PartitionQueue(partition, _withHeaders(partition.Topic));

            // Before the client begins to fetch it: it never joins a queue that was cut in an earlier assignment to the consumer's again,
            // so that waiting for a first record there would be waiting for ever.
            Cut(queue);
        }
    }

    private void End(IReadOnlyList<TopicPartition> partitions)
    {
        NoteRebalance();
        // Messages are of partitions that the client forgets now. A thread of the client that is at it will be done in a moment.
        SpinWait.SpinUntil(_spent.TryFree);
        foreach (var partition in partitions)
        {
            if (!_queues.Remove(partition, out var queue)) continue;
            queue.Release(_native);
            _readable.Remove(queue);
        }
    }

    private void NoteRebalance()
    {
        _topicNames.Clear();
        foreach (var queue in _queues.Values) queue.ExpectRepetition();
    }

    /// <returns>How many messages came through the consumer's queue.</returns>
    private int Wait(TimeSpan timeout)
    {
        var began = Stopwatch.GetTimestamp();
        var count = _native.ConsumeBatch(_consumerQueue, BeginWaiting(timeout), _messages, 1);
        _isWaiting = false;
        var waited = Stopwatch.GetElapsedTime(began);
        Waited += waited;
        // A thread of the client that is at it needs no help.
        if (waited > QuietTime) _ = _spent.TryFree();
        return count;
    }

    /// <returns>How long to wait, in milliseconds.</returns>
    private int BeginWaiting(TimeSpan timeout)
    {
        _isWaiting = true;
        Interlocked.MemoryBarrier();
        if (!_wasWoken) return (int)timeout.TotalMilliseconds;
        _wasWoken = false;
        return 0;
    }

    /// <summary>Reads one batch of each partition that has room.</summary>
    private bool ReadPartitions(ISegmentReceiver receiver)
    {
        var found = false;
        foreach (var queue in _readable)
        {
            if (queue.IsPaused) continue;
            var source = queue.SelectSource(_native);
            var count = source == 0 ? 0 : _native.ConsumeBatch(source, 0, _messages, queue.ReadSize);
            if (count <= 0) continue;
            found = true;
            queue.BeginRead();
            Take(count, receiver, isAssigned: true);
        }

        return found;
    }

    /// <param name="count">How many messages there are.</param>
    /// <param name="receiver">Whom their records go to.</param>
    /// <param name="isAssigned">
    /// Whether all of them are of partitions that the client still has. Others are freed here: the last one that is freed may take its partition along,
    /// with locks that a client's thread must not meet within its own.
    /// </param>
    private void Take(int count, ISegmentReceiver receiver, bool isAssigned)
    {
        var bytes = 0L;
        try
        {
            var first = 0;
            while (first < count)
            {
                var message = _messages[first];
                if (message->Error != 0)
                {
                    TakeError(message, receiver);
                    first++;
                    continue;
                }

                var end = first + 1;
                while (end < count && IsOfSamePartition(message, _messages[end])) end++;
                bytes += TakeRecords(first, end - first, receiver);
                first = end;
            }
        }
        finally
        {
            if (isAssigned) _spent.Add(new ReadOnlySpan<nint>(_messages, count), bytes);
            else Destroy(count);
        }
    }

    private static bool IsOfSamePartition(NativeMessage* one, NativeMessage* other) =>
        other->Error == 0 && other->Topic == one->Topic && other->Partition == one->Partition;

    /// <returns>How many bytes were copied.</returns>
    private long TakeRecords(int first, int count, ISegmentReceiver receiver)
    {
        var partition = PartitionOf(_messages[first]);
        if (!_queues.TryGetValue(partition, out var queue) || receiver.EpochOf(partition) is not { } epoch) return 0;
        if (!queue.IsCut) Cut(queue);
        while (count > 0 && queue.IsRepeated(_messages[first]->Offset)) (first, count) = (first + 1, count - 1);
        if (count == 0) return 0;
        var (records, bytes, firstOffset) = (count, 0L, _messages[first]->Offset);
        while (count > 0)
        {
            var segment = _builder.Build(queue.Partition, epoch, _messages + first, count, queue.WithHeaders, out var taken);
            receiver.Receive(segment);
            bytes += segment.Bytes;
            first += taken;
            count -= taken;
        }

        queue.Learn(records, bytes, firstOffset, _messages[first - 1]->Offset + 1);
        return bytes;
    }

    private void TakeError(NativeMessage* message, ISegmentReceiver receiver)
    {
        var code = (ErrorCode)message->Error;
        if (code == ErrorCode.Local_PartitionEOF)
        {
            var partition = PartitionOf(message);
            if (receiver.EpochOf(partition) is { } epoch) receiver.Receive(Segment.EndOfPartition(partition, epoch, message->Offset));
            return;
        }

        var text = message->Payload is null ? null : Marshal.PtrToStringUTF8((nint)message->Payload, (int)message->Length);
        var error = new Error(code, text, isFatal: code == ErrorCode.Local_Fatal);
        if (error.IsFatal) throw new KafkaException(error);
        if (message->Topic != 0 && message->Partition >= 0) receiver.PartitionFailed(PartitionOf(message), error);
        else _handler.ClientError(error);
    }

    private void Cut(PartitionQueue queue)
    {
        // An assignment that comes while it closes is not read any more, and nobody would take its queue's call back.
        if (_isClosing) return;
        queue.Cut(_native, _client.Native);
        if (!queue.IsCut) return;
        _native.OnFilled(queue.Queue, &Filled, GCHandle.ToIntPtr(_handle));
    }

    /// <summary>The consumer's queue was polled empty: what came through it of cut partitions is taken.</summary>
    private void MarkDrained()
    {
        foreach (var queue in _queues.Values)
        {
            if (queue.IsDrained || !queue.IsCut) continue;
            queue.IsDrained = true;
            _readable.Add(queue);
        }
    }

    private TopicPartition PartitionOf(NativeMessage* message)
    {
        if (!_topicNames.TryGetValue(message->Topic, out var topic)) _topicNames[message->Topic] = topic = _native.TopicName(message->Topic);
        return new TopicPartition(topic, message->Partition);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Filled(nint client, nint poller)
    {
        var self = (NativeBatchPoller)GCHandle.FromIntPtr(poller).Target!;
        self._native.Yield(self._consumerQueue);
        _ = self._spent.TryFree();
    }
}
