using System.Runtime.InteropServices;
using Confluent.Kafka;

namespace Troupe.Engine.Polling.Native;

/// <summary>
/// The functions of librdkafka that have no counterpart in Confluent.Kafka, bound to the module it has loaded. What returns at once is called
/// without a GC transition, which costs as much as the call itself.
/// </summary>
internal sealed unsafe class NativeFunctions
{
    private readonly delegate* unmanaged[Cdecl]<nint, nint> _queueGetConsumer;
    private readonly delegate* unmanaged[Cdecl]<nint, byte*, int, nint> _queueGetPartition;
    private readonly delegate* unmanaged[Cdecl]<nint, nint> _queueNew;
    private readonly delegate* unmanaged[Cdecl]<nint, nuint> _queueLength;
    private readonly delegate* unmanaged[Cdecl]<nint, nint, void> _queueForward;
    private readonly delegate* unmanaged[Cdecl]<nint, void> _queueDestroy;
    private readonly delegate* unmanaged[Cdecl]<nint, void> _queueYield;
    private readonly delegate* unmanaged[Cdecl]<nint, delegate* unmanaged[Cdecl]<nint, nint, void>, nint, void> _queueCallback;
    private readonly delegate* unmanaged[Cdecl]<nint, int, NativeMessage**, nuint, nint> _consumeBatch;
    private readonly delegate* unmanaged[Cdecl, SuppressGCTransition]<NativeMessage*, void> _messageDestroy;
    private readonly delegate* unmanaged[Cdecl, SuppressGCTransition]<NativeMessage*, int*, long> _messageTimestamp;
    private readonly delegate* unmanaged[Cdecl, SuppressGCTransition]<NativeMessage*, nint*, int> _messageHeaders;
    private readonly delegate* unmanaged[Cdecl, SuppressGCTransition]<nint, nuint> _headerCount;
    private readonly delegate* unmanaged[Cdecl, SuppressGCTransition]<nint, nuint, byte**, void**, nuint*, int> _headerAt;
    private readonly delegate* unmanaged[Cdecl, SuppressGCTransition]<nint, byte*> _topicName;

    private NativeFunctions(nint library)
    {
        _queueGetConsumer = (delegate* unmanaged[Cdecl]<nint, nint>)Export("rd_kafka_queue_get_consumer");
        _queueGetPartition = (delegate* unmanaged[Cdecl]<nint, byte*, int, nint>)Export("rd_kafka_queue_get_partition");
        _queueNew = (delegate* unmanaged[Cdecl]<nint, nint>)Export("rd_kafka_queue_new");
        _queueLength = (delegate* unmanaged[Cdecl]<nint, nuint>)Export("rd_kafka_queue_length");
        _queueForward = (delegate* unmanaged[Cdecl]<nint, nint, void>)Export("rd_kafka_queue_forward");
        _queueDestroy = (delegate* unmanaged[Cdecl]<nint, void>)Export("rd_kafka_queue_destroy");
        _queueYield = (delegate* unmanaged[Cdecl]<nint, void>)Export("rd_kafka_queue_yield");
        _queueCallback = (delegate* unmanaged[Cdecl]<nint, delegate* unmanaged[Cdecl]<nint, nint, void>, nint, void>)Export("rd_kafka_queue_cb_event_enable");
        _consumeBatch = (delegate* unmanaged[Cdecl]<nint, int, NativeMessage**, nuint, nint>)Export("rd_kafka_consume_batch_queue");
        _messageDestroy = (delegate* unmanaged[Cdecl, SuppressGCTransition]<NativeMessage*, void>)Export("rd_kafka_message_destroy");
        _messageTimestamp = (delegate* unmanaged[Cdecl, SuppressGCTransition]<NativeMessage*, int*, long>)Export("rd_kafka_message_timestamp");
        _messageHeaders = (delegate* unmanaged[Cdecl, SuppressGCTransition]<NativeMessage*, nint*, int>)Export("rd_kafka_message_headers");
        _headerCount = (delegate* unmanaged[Cdecl, SuppressGCTransition]<nint, nuint>)Export("rd_kafka_header_cnt");
        _headerAt = (delegate* unmanaged[Cdecl, SuppressGCTransition]<nint, nuint, byte**, void**, nuint*, int>)Export("rd_kafka_header_get_all");
        _topicName = (delegate* unmanaged[Cdecl, SuppressGCTransition]<nint, byte*>)Export("rd_kafka_topic_name");

        nint Export(string name) => NativeLibrary.GetExport(library, name);
    }

    private static readonly (NativeFunctions? Functions, string? Problem) Binding = Bind();

    /// <summary>The functions of the loaded library; null when records cannot be polled natively.</summary>
    public static NativeFunctions? Bound => Binding.Functions;

    /// <summary>Why records cannot be polled natively; null if they can.</summary>
    public static string? Problem => Binding.Problem;

    private static (NativeFunctions? Functions, string? Problem) Bind() =>
        Check(out var library) is { } problem ? (null, problem) : (new NativeFunctions(library), null);

    private static string? Check(out nint library)
    {
        library = 0;
        // The layout of a message belongs to the interface of librdkafka 2 on 64 bit.
        if (Library.Version >> 24 != 2) return $"librdkafka {Library.VersionString} is loaded, and only version 2 is known";
        if (sizeof(nint) != sizeof(long)) return "the process is not a 64-bit one";
        library = LoadedClient.Handle;
        if (library == 0) return "librdkafka was not found among the modules of the process";
        try
        {
            _ = new NativeFunctions(library);
            return LayoutCheck.Problem(library);
        }
        catch (EntryPointNotFoundException exception)
        {
            return $"the loaded librdkafka lacks a function: {exception.Message}";
        }
    }

    public nint ConsumerQueue(nint client) => _queueGetConsumer(client);

    public nint PartitionQueue(nint client, ReadOnlySpan<byte> topic, int partition)
    {
        fixed (byte* name = topic) return _queueGetPartition(client, name, partition);
    }

    /// <summary>Makes a queue that nothing is put into unless another one is forwarded to it.</summary>
    public nint NewQueue(nint client) => _queueNew(client);

    /// <summary>How many messages and events are in a queue.</summary>
    public long Length(nint queue) => (long)_queueLength(queue);

    /// <summary>Moves what is in a queue to the end of another one, as it is, and from now on what comes.</summary>
    public void Forward(nint queue, nint to) => _queueForward(queue, to);

    /// <summary>Takes a queue out of the queue its records are forwarded to.</summary>
    public void StopForwarding(nint queue) => _queueForward(queue, 0);

    public void Destroy(nint queue) => _queueDestroy(queue);

    /// <summary>Makes the call that waits on the queue, or the next one, return at once. May be called on any thread.</summary>
    public void Yield(nint queue) => _queueYield(queue);

    /// <summary>Has <paramref name="callback"/> called on a thread of the client whenever the queue was empty and is not any more.</summary>
    /// <param name="queue">The queue.</param>
    /// <param name="callback">Null for no more calls.</param>
    /// <param name="opaque">Its second argument.</param>
    public void OnFilled(nint queue, delegate* unmanaged[Cdecl]<nint, nint, void> callback, nint opaque) => _queueCallback(queue, callback, opaque);

    /// <summary>Waits until the array is full or the time is over, so: size 1 to wait for a first message, time 0 for the rest.</summary>
    public int ConsumeBatch(nint queue, int timeoutMs, NativeMessage** messages, int size) =>
        (int)_consumeBatch(queue, timeoutMs, messages, (nuint)size);

    public void Destroy(NativeMessage* message) => _messageDestroy(message);

    public long Timestamp(NativeMessage* message, out TimestampType type)
    {
        int native;
        var timestamp = _messageTimestamp(message, &native);
        type = (TimestampType)native;
        return timestamp;
    }

    /// <summary>The headers, which belong to the message; 0 for none.</summary>
    public nint Headers(NativeMessage* message)
    {
        nint headers;
        return _messageHeaders(message, &headers) == 0 ? headers : 0;
    }

    public int HeaderCount(nint headers) => (int)_headerCount(headers);

    public void HeaderAt(nint headers, int index, out ReadOnlySpan<byte> name, out byte* value, out int valueLength)
    {
        byte* text;
        void* bytes;
        nuint size;
        _headerAt(headers, (nuint)index, &text, &bytes, &size);
        name = MemoryMarshal.CreateReadOnlySpanFromNullTerminated(text);
        value = (byte*)bytes;
        valueLength = bytes is null ? -1 : (int)size;
    }

    public string TopicName(nint topic) => Marshal.PtrToStringUTF8((nint)_topicName(topic))!;
}
