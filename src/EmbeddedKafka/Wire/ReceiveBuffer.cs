using System.Buffers;
using System.Buffers.Binary;

namespace Troupe.EmbeddedKafka.Wire;

/// <summary>The bytes of one connection that were received and not yet handled, cut into frames in place.</summary>
/// <remarks>
/// It grows with what arrives, not with what a frame claims: a hostile size costs the sender as many bytes as the broker.
/// </remarks>
internal sealed class ReceiveBuffer : IDisposable
{
    private const int SizeBytes = 4;
    private const int InitialBytes = 16 * 1024;

    /// <summary>API key, version and correlation id: what every request header begins with.</summary>
    private const int SmallestRequestBytes = 8;

    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(InitialBytes);
    private int _start;
    private int _end;

    /// <summary>Largest frame that is taken from here on, without its size.</summary>
    public required int MaxRequestBytes { get; set; }

    /// <summary>Room for the next receive; never empty. Frames taken before are invalid from here on.</summary>
    public Memory<byte> GetRoom()
    {
        if (_start == _end)
            _start = _end = 0;

        if (_end == _buffer.Length)
            MakeRoom();
        return _buffer.AsMemory(_end);
    }

    public void Received(int count) => _end += count;

    /// <summary>Takes the next whole frame, without its size.</summary>
    /// <exception cref="MalformedRequestException">The announced size is below a header or above the bound.</exception>
    public bool TryTakeFrame(out ReadOnlySpan<byte> frame)
    {
        frame = default;
        if (_end - _start < SizeBytes)
            return false;

        var size = BinaryPrimitives.ReadInt32BigEndian(_buffer.AsSpan(_start));
        if (size < SmallestRequestBytes || size > MaxRequestBytes)
            throw new MalformedRequestException($"A request of {size} bytes; {SmallestRequestBytes} to {MaxRequestBytes} are allowed.");
        if (_end - _start - SizeBytes < size)
            return false;

        frame = _buffer.AsSpan(_start + SizeBytes, size);
        _start += SizeBytes + size;
        return true;
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
    }

    private void MakeRoom()
    {
        var waiting = _buffer.AsSpan(_start, _end - _start);
        var target = _start > 0 ? _buffer : ArrayPool<byte>.Shared.Rent(_buffer.Length * 2);
        waiting.CopyTo(target);
        _end -= _start;
        _start = 0;

        if (target != _buffer)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = target;
        }
    }
}
