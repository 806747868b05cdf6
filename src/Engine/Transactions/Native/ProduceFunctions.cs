using System.Runtime.InteropServices;
using Confluent.Kafka;
using Troupe.Engine.Polling.Native;

namespace Troupe.Engine.Transactions.Native;

/// <summary>The functions of the loaded library that take many records in one call.</summary>
internal sealed unsafe class ProduceFunctions
{
    private const int CopyPayload = 2;

    private readonly delegate* unmanaged[Cdecl]<nint, byte*, nint, nint> _topicNew;
    private readonly delegate* unmanaged[Cdecl]<nint, void> _topicDestroy;
    private readonly delegate* unmanaged[Cdecl]<nint, int, int, NativeMessage*, int, int> _produceBatch;

    private ProduceFunctions(nint library)
    {
        _topicNew = (delegate* unmanaged[Cdecl]<nint, byte*, nint, nint>)Export("rd_kafka_topic_new");
        _topicDestroy = (delegate* unmanaged[Cdecl]<nint, void>)Export("rd_kafka_topic_destroy");
        _produceBatch = (delegate* unmanaged[Cdecl]<nint, int, int, NativeMessage*, int, int>)Export("rd_kafka_produce_batch");

        nint Export(string name) => NativeLibrary.GetExport(library, name);
    }

    /// <summary>Null when records cannot be handed over in batches: messages are laid out in a way that is not known, a function is missing, or Confluent.Kafka hides its client.</summary>
    public static ProduceFunctions? Bound { get; } = Bind();

    private static ProduceFunctions? Bind()
    {
        // The poller's check compares the structure that is written here, field by field.
        if (NativeFunctions.Problem is not null || !ClientHold.IsPossible) return null;
        try
        {
            return new ProduceFunctions(LoadedClient.Handle);
        }
        catch (EntryPointNotFoundException)
        {
            return null;
        }
    }

    /// <summary>A reference to a topic, with the client's settings; 0 if the client refuses the name.</summary>
    /// <param name="client">The client.</param>
    /// <param name="name">UTF-8, ended by a zero.</param>
    public nint NewTopic(nint client, ReadOnlySpan<byte> name)
    {
        fixed (byte* text = name) return _topicNew(client, text, 0);
    }

    public void DestroyTopic(nint topic) => _topicDestroy(topic);

    /// <summary>
    /// Has the client copy the messages and choose the partition of each. Those it does not take have an error; after one that finds the queue full it
    /// takes none.
    /// </summary>
    /// <remarks>Never with partitions that the caller chose: for one that does not exist the client keeps the record, and waits for it for ever.</remarks>
    /// <returns>How many it took.</returns>
    public int ProduceBatch(nint topic, NativeMessage* messages, int count) =>
        _produceBatch(topic, Partition.Any.Value, CopyPayload, messages, count);
}
