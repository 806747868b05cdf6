using System.Buffers.Binary;
using System.Diagnostics;
using System.Text;
using Confluent.Kafka;
using Troupe.Engine.Records;

namespace Troupe.Engine.Telemetry;

/// <summary>The context of a trace in the headers of a record, as W3C Trace Context writes it: <c>traceparent</c> and <c>tracestate</c>.</summary>
internal static class TraceContext
{
    public const string ParentHeader = "traceparent";
    public const string StateHeader = "tracestate";

    /// <summary>More than this is no trace state (the recommendation's limit), and is not carried on.</summary>
    private const int MaxStateBytes = 512;

    /// <summary>Reads it out of the packed headers, without unpacking them. Of repeated headers the last counts.</summary>
    /// <returns>False if there is none, or none that is valid.</returns>
    public static bool TryRead(Segment segment, int entry, out ActivityContext context)
    {
        context = default;
        if (segment.Entries[entry] is not { HeadersLength: > 0 } record) return false;
        ReadOnlySpan<byte> headers = segment.Data.AsSpan(record.HeadersPosition, record.HeadersLength);
        ReadOnlySpan<byte> parent = default, state = default;
        var left = Next(ref headers);
        for (; left > 0; left--)
        {
            var name = Take(ref headers, Next(ref headers));
            var value = Take(ref headers, Next(ref headers));
            if (name.SequenceEqual("traceparent"u8)) parent = value;
            else if (name.SequenceEqual("tracestate"u8)) state = value;
        }

        return TryParse(parent, state, out context);
    }

    /// <summary>The same of unpacked headers.</summary>
    public static bool TryRead(Headers? headers, out ActivityContext context)
    {
        context = default;
        if (headers is null || !headers.TryGetLastBytes(ParentHeader, out var parent)) return false;
        return TryParse(parent, headers.TryGetLastBytes(StateHeader, out var state) ? state : default, out context);
    }

    /// <summary>
    /// Gives a message the context of whoever sends it. One that it carries already is kept: it says where the message comes from. The headers
    /// belong to the caller and are copied.
    /// </summary>
    public static void Write(Message<byte[]?, byte[]?> message, Activity? sender)
    {
        if (sender is not { IdFormat: ActivityIdFormat.W3C, Id: { } id } || (message.Headers?.TryGetLastBytes(ParentHeader, out _) ?? false)) return;
        var headers = new Headers();
        foreach (var header in message.Headers?.BackingList ?? []) headers.Add(header.Key, header.GetValueBytes());
        headers.Add(ParentHeader, Encoding.ASCII.GetBytes(id));
        if (sender.TraceStateString is { Length: > 0 } state) headers.Add(StateHeader, Encoding.ASCII.GetBytes(state));
        message.Headers = headers;
    }

    private static bool TryParse(ReadOnlySpan<byte> parent, ReadOnlySpan<byte> state, out ActivityContext context)
    {
        context = default;
        return parent.Length > 0
            && ActivityContext.TryParse(
                Encoding.UTF8.GetString(parent),
                state.Length is > 0 and <= MaxStateBytes ? Encoding.UTF8.GetString(state) : null,
                isRemote: true,
                out context);
    }

    private static int Next(scoped ref ReadOnlySpan<byte> source)
    {
        var value = BinaryPrimitives.ReadInt32LittleEndian(source);
        source = source[sizeof(int)..];
        return value;
    }

    /// <summary>Of a null value, which has the length -1, nothing.</summary>
    private static ReadOnlySpan<byte> Take(scoped ref ReadOnlySpan<byte> source, int length)
    {
        var taken = source[..Math.Max(0, length)];
        source = source[taken.Length..];
        return taken;
    }
}
