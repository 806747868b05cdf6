using System.Runtime.InteropServices;
using Confluent.Kafka;

namespace Troupe.Engine.Polling.Native;

/// <summary>
/// Asks the loaded library for a message and compares every field with what was put in: whether the structure that the poller reads is the one
/// that this build of the library writes. Nothing is sent: the message is produced by a client without a server, and purged.
/// </summary>
internal sealed unsafe class LayoutCheck
{
    private const int Producer = 0;
    private const int CopyPayload = 2;
    private const int PurgeQueue = 1;
    private const int DeliveryEvents = 1;
    private const int WaitMs = 1_000;
    private const int ErrorSize = 512;
    private const int Partition = 0x1234567;
    private static readonly nint Opaque = unchecked((nint)0x0123456789ABCDEF);

    private static ReadOnlySpan<byte> Topic => "troupe-layout-check"u8;

    private static ReadOnlySpan<byte> Key => "key"u8;

    private static ReadOnlySpan<byte> Payload => "payload"u8;

    private readonly nint _library;

    private LayoutCheck(nint library) => _library = library;

    /// <summary>What does not fit; null if all of it does.</summary>
    /// <param name="library">The library's handle.</param>
    /// <exception cref="EntryPointNotFoundException">It lacks a function.</exception>
    public static string? Problem(nint library) => new LayoutCheck(library).Run();

    /// <summary>The field of a purged message that has not the value it was given; null if each has.</summary>
    public static string? Compare(in NativeMessage message, string topic)
    {
        if (message.Error != (int)ErrorCode.Local_PurgeQueue) return nameof(NativeMessage.Error);
        if (topic != System.Text.Encoding.UTF8.GetString(Topic)) return nameof(NativeMessage.Topic);
        if (message.Partition != Partition) return nameof(NativeMessage.Partition);
        if (message.Length != (nuint)Payload.Length || !new ReadOnlySpan<byte>(message.Payload, Payload.Length).SequenceEqual(Payload))
            return nameof(NativeMessage.Payload);
        if (message.KeyLength != (nuint)Key.Length || !new ReadOnlySpan<byte>(message.Key, Key.Length).SequenceEqual(Key)) return nameof(NativeMessage.Key);
        if (message.Offset != Offset.Unset.Value) return nameof(NativeMessage.Offset);
        return message.Private == Opaque ? null : nameof(NativeMessage.Private);
    }

    private string? Run()
    {
        var configuration = ((delegate* unmanaged[Cdecl]<nint>)Export("rd_kafka_conf_new"))();
        ((delegate* unmanaged[Cdecl]<nint, int, void>)Export("rd_kafka_conf_set_events"))(configuration, DeliveryEvents);
        // It would warn that it knows no server.
        ((delegate* unmanaged[Cdecl]<nint, nint, void>)Export("rd_kafka_conf_set_log_cb"))(configuration, 0);
        var error = stackalloc byte[ErrorSize];
        var client = ((delegate* unmanaged[Cdecl]<int, nint, byte*, nuint, nint>)Export("rd_kafka_new"))(Producer, configuration, error, ErrorSize);
        if (client == 0)
        {
            ((delegate* unmanaged[Cdecl]<nint, void>)Export("rd_kafka_conf_destroy"))(configuration);
            return $"its layout could not be checked: {Marshal.PtrToStringUTF8((nint)error)}";
        }

        try
        {
            return ProduceAndPurge(client);
        }
        finally
        {
            ((delegate* unmanaged[Cdecl]<nint, void>)Export("rd_kafka_destroy"))(client);
        }
    }

    private string? ProduceAndPurge(nint client)
    {
        var queue = ((delegate* unmanaged[Cdecl]<nint, nint>)Export("rd_kafka_queue_get_main"))(client);
        nint topic;
        fixed (byte* name = Topic) topic = ((delegate* unmanaged[Cdecl]<nint, byte*, nint, nint>)Export("rd_kafka_topic_new"))(client, name, 0);
        try
        {
            fixed (byte* payload = Payload, key = Key)
            {
                var produce = (delegate* unmanaged[Cdecl]<nint, int, int, byte*, nuint, byte*, nuint, nint, int>)Export("rd_kafka_produce");
                if (produce(topic, Partition, CopyPayload, payload, (nuint)Payload.Length, key, (nuint)Key.Length, Opaque) != 0)
                    return "its layout could not be checked: it took no message";
            }

            ((delegate* unmanaged[Cdecl]<nint, int, int>)Export("rd_kafka_purge"))(client, PurgeQueue);
            return CompareReport(queue);
        }
        finally
        {
            ((delegate* unmanaged[Cdecl]<nint, void>)Export("rd_kafka_topic_destroy"))(topic);
            ((delegate* unmanaged[Cdecl]<nint, void>)Export("rd_kafka_queue_destroy"))(queue);
        }
    }

    private string? CompareReport(nint queue)
    {
        var report = ((delegate* unmanaged[Cdecl]<nint, int, nint>)Export("rd_kafka_queue_poll"))(queue, WaitMs);
        if (report == 0) return "its layout could not be checked: no message came back";
        try
        {
            var message = ((delegate* unmanaged[Cdecl]<nint, NativeMessage*>)Export("rd_kafka_event_message_next"))(report);
            if (message is null) return "its layout could not be checked: the report had no message";
            var name = ((delegate* unmanaged[Cdecl]<nint, nint>)Export("rd_kafka_topic_name"))(message->Topic);
            return Compare(*message, Marshal.PtrToStringUTF8(name) ?? "") is { } field
                ? $"the loaded librdkafka lays messages out in another way: {field} is not where it is expected"
                : null;
        }
        finally
        {
            ((delegate* unmanaged[Cdecl]<nint, void>)Export("rd_kafka_event_destroy"))(report);
        }
    }

    private nint Export(string name) => NativeLibrary.GetExport(_library, name);
}
