using System.Buffers.Binary;
using System.Text;
using Confluent.Kafka;

namespace Troupe.Engine.Records;

/// <summary>
/// Headers as bytes behind a record's value: count, then for each the length and bytes of its name, the length (-1 for null) and bytes of its value.
/// Unpacked when the user reads them, so that a record whose headers nobody reads costs a copy and no object.
/// </summary>
internal static class PackedHeaders
{
    public static int Size(Headers? headers)
    {
        if (headers is null || headers.Count == 0) return 0;
        var size = sizeof(int);
        foreach (var header in headers.BackingList)
            size += (2 * sizeof(int)) + Encoding.UTF8.GetByteCount(header.Key) + (header.GetValueBytes()?.Length ?? 0);
        return size;
    }

    public static void Pack(Headers headers, Span<byte> target)
    {
        var position = 0;
        Write(target, ref position, headers.Count);
        foreach (var header in headers.BackingList)
        {
            var nameLength = Encoding.UTF8.GetBytes(header.Key, target[(position + sizeof(int))..]);
            Write(target, ref position, nameLength);
            position += nameLength;
            var value = header.GetValueBytes();
            Write(target, ref position, value?.Length ?? -1);
            value?.CopyTo(target[position..]);
            position += value?.Length ?? 0;
        }
    }

    public static Headers Unpack(ReadOnlySpan<byte> source)
    {
        var headers = new Headers();
        var position = 0;
        for (var left = Read(source, ref position); left > 0; left--)
        {
            var nameLength = Read(source, ref position);
            var name = Encoding.UTF8.GetString(source.Slice(position, nameLength));
            position += nameLength;
            var valueLength = Read(source, ref position);
            headers.Add(name, valueLength < 0 ? null : source.Slice(position, valueLength).ToArray());
            position += Math.Max(0, valueLength);
        }

        return headers;
    }

    private static void Write(Span<byte> target, ref int position, int value)
    {
        BinaryPrimitives.WriteInt32LittleEndian(target[position..], value);
        position += sizeof(int);
    }

    private static int Read(ReadOnlySpan<byte> source, ref int position)
    {
        var value = BinaryPrimitives.ReadInt32LittleEndian(source[position..]);
        position += sizeof(int);
        return value;
    }
}
