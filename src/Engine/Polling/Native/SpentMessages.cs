using System.Runtime.CompilerServices;

namespace Troupe.Engine.Polling.Native;

/// <summary>
/// The client's messages whose records were copied, on their way back to it. A thread of the client has allocated them, and the C library's allocator
/// makes two threads wait for each other when another one frees them: that costs as much as all the rest of a small record. So they are kept, and freed
/// on a thread of the client when it calls back: with one broker the one that made them, with several one of theirs.
/// </summary>
/// <param name="free">Frees a message.</param>
internal sealed class SpentMessages(Action<nint> free)
{
    /// <summary>Most messages that are kept; a power of two.</summary>
    public const int Capacity = 32 * 1024;

    /// <summary>Bytes a message may have to be kept, in the mean: of larger ones the copy is what costs, and many of them would be much memory.</summary>
    public const int LargestKept = 1024;

    private readonly nint[] _messages = new nint[Capacity];
    // Of all times; written by the poll thread.
    private long _added;
    // Of all times; written by who frees.
    private long _freed;
    private int _isFreeing;

    /// <summary>Takes messages, or frees them at once if there is no room or nothing to gain. Called on the poll thread.</summary>
    /// <param name="messages">Read and needed no more.</param>
    /// <param name="bytes">Of all of them.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)] // Hot from the first poll on.
    public void Add(ReadOnlySpan<nint> messages, long bytes)
    {
        if (bytes > (long)LargestKept * messages.Length || _added - Volatile.Read(ref _freed) + messages.Length > Capacity)
        {
            foreach (var message in messages) free(message);
            return;
        }

        var added = _added;
        foreach (var message in messages) _messages[added++ & (Capacity - 1)] = message;
        Volatile.Write(ref _added, added);
    }

    /// <summary>Frees what is kept, unless another thread does so at this moment. May be called on any thread.</summary>
    /// <returns>False if another thread does.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public bool TryFree()
    {
        if (Interlocked.Exchange(ref _isFreeing, 1) != 0) return false;
        var (freed, added) = (_freed, Volatile.Read(ref _added));
        try
        {
            while (freed < added) free(_messages[freed++ & (Capacity - 1)]);
        }
        finally
        {
            Volatile.Write(ref _freed, freed);
            Volatile.Write(ref _isFreeing, 0);
        }

        return true;
    }
}
