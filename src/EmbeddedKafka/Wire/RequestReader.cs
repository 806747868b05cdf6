using System.Buffers.Binary;
using System.Text;

namespace Troupe.EmbeddedKafka.Wire;

/// <summary>Reads the fields of one request, in the plain or the flexible encoding (KIP-482).</summary>
/// <remarks>
/// A ref struct over the receive buffer: the compiler keeps it, and so the buffer, from being used after the first await
/// of a handler. Every length is checked against the bytes that are left, so no number in a request can make the broker allocate
/// more than a few times what the sender sent. Lists therefore grow as they are read, and are not made to an announced size.
/// </remarks>
internal ref struct RequestReader(ReadOnlySpan<byte> bytes)
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private ReadOnlySpan<byte> _rest = bytes;

    /// <summary>Whether lengths are compact and structures end with tagged fields.</summary>
    public bool IsFlexible { get; set; }

    public readonly int Remaining => _rest.Length;

    public sbyte ReadInt8() => (sbyte)Take(1)[0];

    public bool ReadBoolean() => Take(1)[0] != 0;

    public short ReadInt16() => BinaryPrimitives.ReadInt16BigEndian(Take(2));

    public int ReadInt32() => BinaryPrimitives.ReadInt32BigEndian(Take(4));

    public long ReadInt64() => BinaryPrimitives.ReadInt64BigEndian(Take(8));

    public Guid ReadUuid() => new(Take(16), bigEndian: true);

    public string ReadString() => ReadNullableString() ?? throw new MalformedRequestException("A string is null that must not be.");

    public string? ReadNullableString()
    {
        var length = IsFlexible ? ReadCompactLength() : ReadInt16();
        if (length < 0)
            return null;
        if (length > short.MaxValue)
            throw new MalformedRequestException($"A string of {length} bytes; the plain encoding could not send it back.");

        try
        {
            return Utf8.GetString(Take(length));
        }
        catch (DecoderFallbackException)
        {
            throw new MalformedRequestException("A string is not UTF-8.");
        }
    }

    /// <summary>The client id of a request header, which stays in the plain encoding in every version.</summary>
    public string? ReadClientId()
    {
        var flexible = IsFlexible;
        IsFlexible = false;
        var clientId = ReadNullableString();
        IsFlexible = flexible;
        return clientId;
    }

    /// <summary>Bytes or records; empty when null. Valid only as long as the frame is.</summary>
    public ReadOnlySpan<byte> ReadBytes()
    {
        var length = IsFlexible ? ReadCompactLength() : ReadInt32();
        return length < 0 ? [] : Take(length);
    }

    /// <summary>An array of partition numbers.</summary>
    public int[] ReadInt32Array()
    {
        var bytes = Take(ReadArrayLength() * (long)sizeof(int));
        var values = new int[bytes.Length / sizeof(int)];
        for (var index = 0; index < values.Length; index++)
            values[index] = BinaryPrimitives.ReadInt32BigEndian(bytes[(index * sizeof(int))..]);
        return values;
    }

    /// <summary>Number of elements of an array that must not be null.</summary>
    public int ReadArrayLength()
    {
        var length = ReadNullableArrayLength();
        return length >= 0 ? length : throw new MalformedRequestException("An array is null that must not be.");
    }

    /// <summary>Number of elements, -1 for a null array.</summary>
    public int ReadNullableArrayLength()
    {
        var length = IsFlexible ? ReadCompactLength() : ReadInt32();

        // No element is shorter than a byte: a larger number is a lie, and would be an allocation if believed.
        if (length > _rest.Length)
            throw new MalformedRequestException($"An array of {length} elements does not fit into {_rest.Length} bytes.");
        return length < 0 ? -1 : length;
    }

    /// <summary>Skips the tagged fields that end a structure; nothing in the plain encoding.</summary>
    public void EndStruct()
    {
        if (!IsFlexible)
            return;

        for (var left = ReadUnsignedVarint(); left > 0; left--)
        {
            ReadUnsignedVarint();
            Take(ReadUnsignedVarint());
        }
    }

    private int ReadCompactLength()
    {
        var value = ReadUnsignedVarint();
        return value <= int.MaxValue ? (int)value - 1 : throw new MalformedRequestException("A compact length is too large.");
    }

    private uint ReadUnsignedVarint()
    {
        uint value = 0;
        for (var shift = 0; shift < 35; shift += 7)
        {
            var next = Take(1)[0];
            value |= (uint)(next & 0x7f) << shift;
            if ((next & 0x80) == 0)
                return value;
        }

        throw new MalformedRequestException("A varint is longer than five bytes.");
    }

    private ReadOnlySpan<byte> Take(long count)
    {
        if (count > _rest.Length)
            throw new MalformedRequestException($"{count} bytes wanted, {_rest.Length} left.");

        var taken = _rest[..(int)count];
        _rest = _rest[(int)count..];
        return taken;
    }
}
