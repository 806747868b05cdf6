using System.Runtime.CompilerServices;

namespace Troupe.Engine.Polling.Native;

/// <summary>
/// Looks at a record where the client has left it: in the answer to its fetch, as it came over the line. There (record format 2, KIP-98) the length of
/// the value stands between key and value, and behind the value the number of headers.
/// </summary>
internal static unsafe class RecordInPlace
{
    // Of the null key, -1 as a zigzag varint.
    private const byte NullKey = 1;

    /// <summary>
    /// True if the record has no headers. To ask the client costs a seventh of all that a small record costs it. False if it has some, or if this is not
    /// to be seen: the record has no value, has an older format, or was copied elsewhere.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)] // Hot from the first poll on.
    public static bool HasNoHeaders(NativeMessage* message)
    {
        if (message->Payload is null) return false;
        var position = message->Payload;

        // From the value backwards. What stands there says whether this is the format: an older one has four bytes for each length, and a client that
        // copied the value somewhere else has something else before it.
        var size = SizeOf((uint)message->Length << 1);
        if (message->Key is not null && position - size != message->Key + message->KeyLength) return false;
        if (!IsVarint(position - size, (uint)message->Length << 1, size)) return false;
        if (message->Key is null && position[-size - 1] != NullKey) return false;
        return position[message->Length] == 0;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int SizeOf(uint value)
    {
        var size = 1;
        for (; value >= 0x80; value >>= 7) size++;
        return size;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsVarint(byte* position, uint value, int size)
    {
        for (; size > 1; size--, value >>= 7, position++)
        {
            if (*position != (byte)(value | 0x80)) return false;
        }

        return *position == value;
    }
}
