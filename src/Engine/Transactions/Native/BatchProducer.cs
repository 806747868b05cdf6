using System.Runtime.InteropServices;
using System.Text;
using Confluent.Kafka;
using Troupe.Engine.Polling.Native;

namespace Troupe.Engine.Transactions.Native;

/// <summary>
/// Hands records of a kind to a client, many in one call: without headers or a time of their own, of one topic, their partition chosen by the client.
/// The public interface takes each by itself, at several times the cost. One call at a time.
/// </summary>
internal sealed unsafe class BatchProducer : IDisposable
{
    /// <summary>Records of one call, at most.</summary>
    public const int MaxRecords = 256;

    /// <summary>Their bytes, at most: a single record that has more goes another way.</summary>
    public const int MaxBytes = 64 * 1024;

    private readonly ProduceFunctions _native;
    private readonly ClientHold _hold;
    private readonly Dictionary<string, nint> _topics = [];
    private NativeMessage* _messages;
    private byte* _bytes;

    /// <param name="native">The functions of the loaded library.</param>
    /// <param name="producer">The client, which is held until this is disposed.</param>
    public BatchProducer(ProduceFunctions native, IClient producer)
    {
        (_native, _hold) = (native, ClientHold.On(producer));
        _messages = (NativeMessage*)NativeMemory.AllocZeroed(MaxRecords, (nuint)sizeof(NativeMessage));
        _bytes = (byte*)NativeMemory.Alloc(MaxBytes);
    }

    /// <summary>Hands over the first of these records, as many as go into one call.</summary>
    /// <param name="records">At least one.</param>
    /// <param name="error">Why the client did not take the record behind them; <see cref="ErrorCode.NoError"/> if it was not asked.</param>
    /// <returns>How many it took; 0 without an error if the first one is not of the kind.</returns>
    public int Produce(ReadOnlySpan<StagedRecord> records, out ErrorCode error)
    {
        error = ErrorCode.NoError;
        ObjectDisposedException.ThrowIf(_messages is null, this);
        var count = Write(records);
        if (count == 0 || Topic(records[0].Target.Topic) is not (not 0 and var topic)) return 0;
        if (_native.ProduceBatch(topic, _messages, count) == count) return count;
        for (var index = 0; index < count; index++)
        {
            if (_messages[index].Error == 0) continue;
            error = (ErrorCode)_messages[index].Error;
            return index;
        }

        return count;
    }

    public void Dispose()
    {
        if (_messages is null) return;
        foreach (var topic in _topics.Values) _native.DestroyTopic(topic);
        NativeMemory.Free(_messages);
        NativeMemory.Free(_bytes);
        _messages = null;
        _bytes = null;
        _hold.Dispose();
    }

    /// <returns>How many of the first ones go into one call.</returns>
    private int Write(ReadOnlySpan<StagedRecord> records)
    {
        var used = 0;
        var count = 0;
        for (; count < records.Length && count < MaxRecords; count++)
        {
            ref readonly var record = ref records[count];
            if (!IsOfTheKind(record) || record.Bytes > MaxBytes - used) break;
            if (count > 0 && record.Target.Topic != records[0].Target.Topic) break;
            ref var message = ref _messages[count];
            message.Error = 0;
            message.Key = Copy(record.Message.Key, ref used);
            message.KeyLength = (nuint)(record.Message.Key?.Length ?? 0);
            message.Payload = Copy(record.Message.Value, ref used);
            message.Length = (nuint)(record.Message.Value?.Length ?? 0);
        }

        return count;
    }

    private static bool IsOfTheKind(in StagedRecord record) =>
        record.Target.Partition == Partition.Any && record.Message.Headers is null or { Count: 0 } && record.Message.Timestamp == Timestamp.Default;

    /// <summary>Nothing has an address too, as it is not null.</summary>
    private byte* Copy(byte[]? from, ref int used)
    {
        if (from is null) return null;
        var to = _bytes + used;
        from.CopyTo(new Span<byte>(to, from.Length));
        used += from.Length;
        return to;
    }

    private nint Topic(string name)
    {
        if (_topics.TryGetValue(name, out var topic)) return topic;
        topic = _native.NewTopic(_hold.Client, Encoding.UTF8.GetBytes($"{name}\0"));
        if (topic != 0) _topics.Add(name, topic);
        return topic;
    }
}
