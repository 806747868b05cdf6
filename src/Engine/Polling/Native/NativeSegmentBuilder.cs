using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using Confluent.Kafka;
using Troupe.Engine.Records;

namespace Troupe.Engine.Polling.Native;

/// <summary>Copies messages of one partition out of the client's memory: their sizes first, then all of them into one array of just that size.</summary>
internal sealed unsafe class NativeSegmentBuilder(NativeFunctions native)
{
    private readonly long[] _timestamps = new long[Segment.MaxRecords];
    private readonly nint[] _headers = new nint[Segment.MaxRecords];
    private readonly int[] _headerSizes = new int[Segment.MaxRecords];

    /// <summary>Builds a segment of the first messages: as many as fit one.</summary>
    /// <param name="partition">Whose they are.</param>
    /// <param name="epoch">The assignment that fetched them.</param>
    /// <param name="messages">Of one partition, in order, none with an error. Not destroyed.</param>
    /// <param name="count">How many there are, at least one.</param>
    /// <param name="withHeaders">Whether headers are copied.</param>
    /// <param name="taken">How many the segment holds.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)] // Hot from the first poll on: the first seconds would run code that is not optimised.
    public Segment Build(TopicPartition partition, int epoch, NativeMessage** messages, int count, bool withHeaders, out int taken)
    {
        var bytes = Measure(messages, Math.Min(count, Segment.MaxRecords), withHeaders, out taken, out var hasHeaders, out var type);
        var data = GC.AllocateUninitializedArray<byte>(bytes);
        var entries = new RecordEntry[taken];
        var position = 0;
        for (var index = 0; index < taken; index++)
        {
            var message = messages[index];
            var entry = new RecordEntry(
                message->Offset,
                _timestamps[index],
                position,
                message->Key is null ? -1 : (int)message->KeyLength,
                message->Payload is null ? -1 : (int)message->Length,
                withHeaders ? _headerSizes[index] : 0);
            entries[index] = entry;
            if (entry.KeyLength > 0) new ReadOnlySpan<byte>(message->Key, entry.KeyLength).CopyTo(data.AsSpan(position));
            if (entry.ValueLength > 0) new ReadOnlySpan<byte>(message->Payload, entry.ValueLength).CopyTo(data.AsSpan(entry.ValuePosition));
            if (entry.HeadersLength > 0) PackHeaders(_headers[index], data.AsSpan(entry.HeadersPosition));
            position = entry.HeadersPosition + entry.HeadersLength;
        }

        return new Segment(partition, epoch, data, entries, hasHeaders, type, entries[^1].Offset + 1);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int Measure(NativeMessage** messages, int count, bool withHeaders, out int taken, out bool hasHeaders, out TimestampType type)
    {
        var bytes = 0;
        hasHeaders = false;
        type = TimestampType.NotAvailable;
        for (taken = 0; taken < count; taken++)
        {
            var message = messages[taken];
            var headers = withHeaders ? MeasureHeaders(message, taken) : 0;
            var size = (int)message->KeyLength + (int)message->Length + headers;
            _timestamps[taken] = native.Timestamp(message, out var messageType);
            if (taken == 0) type = messageType;
            else if (bytes + size > Segment.MaxBytes || messageType != type) break;
            bytes += size;
            hasHeaders |= headers > 0;
        }

        return bytes;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int MeasureHeaders(NativeMessage* message, int index)
    {
        var headers = RecordInPlace.HasNoHeaders(message) ? 0 : native.Headers(message);
        _headers[index] = headers;
        if (headers == 0) return _headerSizes[index] = 0;
        var size = sizeof(int);
        for (var header = native.HeaderCount(headers) - 1; header >= 0; header--)
        {
            native.HeaderAt(headers, header, out var name, out _, out var valueLength);
            size += (2 * sizeof(int)) + name.Length + Math.Max(0, valueLength);
        }

        return _headerSizes[index] = size;
    }

    /// <summary>In the layout of <see cref="PackedHeaders"/>.</summary>
    private void PackHeaders(nint headers, Span<byte> target)
    {
        var count = native.HeaderCount(headers);
        BinaryPrimitives.WriteInt32LittleEndian(target, count);
        target = target[sizeof(int)..];
        for (var header = 0; header < count; header++)
        {
            native.HeaderAt(headers, header, out var name, out var value, out var valueLength);
            BinaryPrimitives.WriteInt32LittleEndian(target, name.Length);
            name.CopyTo(target[sizeof(int)..]);
            target = target[(sizeof(int) + name.Length)..];
            BinaryPrimitives.WriteInt32LittleEndian(target, valueLength);
            if (valueLength > 0) new ReadOnlySpan<byte>(value, valueLength).CopyTo(target[sizeof(int)..]);
            target = target[(sizeof(int) + Math.Max(0, valueLength))..];
        }
    }
}
