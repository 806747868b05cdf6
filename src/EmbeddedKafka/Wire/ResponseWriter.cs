using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace Troupe.EmbeddedKafka.Wire;

/// <summary>Writes one response frame: size, header and the fields of the body, plain or flexible (KIP-482).</summary>
/// <remarks>
/// Fields go into a pooled buffer; record batches are only referred to, and leave the process straight from the log.
/// Owned by the connection, which disposes it after sending.
/// </remarks>
internal sealed class ResponseWriter : IDisposable
{
    private const int SizeBytes = 4;

    private readonly List<(int Position, ReadOnlyMemory<byte> Bytes)> _references = [];
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(256);
    private int _length = SizeBytes;
    private int _referredBytes;

    public ResponseWriter(int correlationId, bool flexible, bool flexibleHeader)
    {
        IsFlexible = flexible;
        WriteInt32(correlationId);
        if (flexibleHeader)
            WriteInt8(0);
    }

    public bool IsFlexible { get; }

    /// <summary>False for the one request that gets no answer: Produce with acks 0.</summary>
    public bool IsExpected { get; private set; } = true;

    /// <summary>Whether nothing more is read from the client after this.</summary>
    public bool ClosesConnection { get; private set; }

    public void ExpectNoAnswer() => IsExpected = false;

    public void CloseConnection() => ClosesConnection = true;

    public void WriteInt8(sbyte value) => Reserve(1)[0] = (byte)value;

    public void WriteBoolean(bool value) => WriteInt8(value ? (sbyte)1 : (sbyte)0);

    public void WriteInt16(short value) => BinaryPrimitives.WriteInt16BigEndian(Reserve(2), value);

    public void WriteInt32(int value) => BinaryPrimitives.WriteInt32BigEndian(Reserve(4), value);

    public void WriteInt64(long value) => BinaryPrimitives.WriteInt64BigEndian(Reserve(8), value);

    public void WriteError(ErrorCode error) => WriteInt16((short)error);

    public void WriteUuid(Guid value) => value.TryWriteBytes(Reserve(16), bigEndian: true, out _);

    public void WriteString(string? value)
    {
        if (value is null)
        {
            WriteStringLength(-1);
            return;
        }

        var length = Encoding.UTF8.GetByteCount(value);
        WriteStringLength(length);
        Encoding.UTF8.GetBytes(value, Reserve(length));
    }

    public void WriteBytes(ReadOnlySpan<byte> value)
    {
        WriteArrayLength(value.Length);
        value.CopyTo(Reserve(value.Length));
    }

    /// <summary>Record batches, sent from where they are; they must never change again.</summary>
    public void WriteRecords(IReadOnlyList<ReadOnlyMemory<byte>> slices)
    {
        var total = 0;
        foreach (var slice in slices)
            total += slice.Length;

        WriteArrayLength(total);
        foreach (var slice in slices)
            _references.Add((_length, slice));
        _referredBytes += total;
    }

    /// <summary>Number of elements that follow; -1 for a null array.</summary>
    public void WriteArrayLength(int length)
    {
        if (IsFlexible)
            WriteUnsignedVarint((uint)(length + 1));
        else
            WriteInt32(length);
    }

    /// <summary>An array of node ids or partition numbers.</summary>
    public void WriteInt32Array(ReadOnlySpan<int> values)
    {
        WriteArrayLength(values.Length);
        foreach (var value in values)
            WriteInt32(value);
    }

    /// <summary>Ends a structure: no tagged fields in the flexible encoding, nothing in the plain one.</summary>
    public void EndStruct()
    {
        if (IsFlexible)
            WriteInt8(0);
    }

    /// <summary>The finished frame in the order it must be sent. Call it once, after the last field.</summary>
    public IList<ArraySegment<byte>> ToFrame()
    {
        BinaryPrimitives.WriteInt32BigEndian(_buffer, _length - SizeBytes + _referredBytes);

        var frame = new List<ArraySegment<byte>>((2 * _references.Count) + 1);
        var sent = 0;
        foreach (var (position, bytes) in _references)
        {
            if (position > sent)
                frame.Add(new ArraySegment<byte>(_buffer, sent, position - sent));
            frame.Add(ToSegment(bytes));
            sent = position;
        }

        if (_length > sent)
            frame.Add(new ArraySegment<byte>(_buffer, sent, _length - sent));
        return frame;
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
    }

    private static ArraySegment<byte> ToSegment(ReadOnlyMemory<byte> bytes) =>
        MemoryMarshal.TryGetArray(bytes, out var segment)
            ? segment
            : throw new InvalidOperationException("Record batches must live in arrays.");

    private void WriteStringLength(int length)
    {
        if (IsFlexible)
            WriteUnsignedVarint((uint)(length + 1));
        else
            WriteInt16((short)length);
    }

    private void WriteUnsignedVarint(uint value)
    {
        while (value >= 0x80)
        {
            Reserve(1)[0] = (byte)(value | 0x80);
            value >>= 7;
        }

        Reserve(1)[0] = (byte)value;
    }

    private Span<byte> Reserve(int count)
    {
        if (_buffer.Length - _length < count)
            Grow(count);

        var span = _buffer.AsSpan(_length, count);
        _length += count;
        return span;
    }

    private void Grow(int count)
    {
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(_buffer.Length * 2, _length + count));
        _buffer.AsSpan(0, _length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
    }
}
