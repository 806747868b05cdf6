using Confluent.Kafka;

namespace Troupe.Actors.Consumers;

/// <summary>
/// One incarnation's right to its partition: the only state that its actor, its supervisor and the client's threads share. Everything is
/// interlocked. Marks made after a <c>Produce</c> wait here until the broker has taken what was produced; if it refuses, they are void.
/// </summary>
internal sealed class PartitionLease
{
    private const int Owned = 0;
    private const int Ending = 1;
    private const int Dead = 2;

    // Never disposed: it has no timer, and user code may hold its token for longer than anybody could know.
    private readonly CancellationTokenSource _cancellation = new();
    private readonly LeaseMarks _effective = new();
    private readonly LeaseMarks _waiting = new();
    private readonly Lock _produceLock = new();
    private TaskCompletionSource? _settled;
    private ProduceRefusedException? _refusal;
    private int _outstanding;
    private int _state;
    private bool _endingWasRead;

    /// <summary>Cancelled when the running call must come to its end.</summary>
    public CancellationToken Token => _cancellation.Token;

    /// <summary>Whether marks still count.</summary>
    public bool IsAlive => Volatile.Read(ref _state) != Dead;

    /// <summary>Whether the partition is being given up, is gone, or the process stops: the walk takes no further message.</summary>
    public bool IsEnding => Volatile.Read(ref _state) != Owned;

    /// <summary>Whether user code was told of the ending, and so may have left work undone.</summary>
    public bool EndingWasRead => Volatile.Read(ref _endingWasRead);

    /// <summary>What has taken effect.</summary>
    public LeaseMarks Marks => _effective;

    /// <summary>The user asks whether the partition is still his.</summary>
    public bool ReadIsEnding()
    {
        if (!IsEnding) return false;
        Volatile.Write(ref _endingWasRead, true);
        return true;
    }

    /// <summary>The partition will be given up, or the process stops. Marks still count.</summary>
    public void BeginEnding() => Interlocked.CompareExchange(ref _state, Ending, Owned);

    public void Cancel() => _cancellation.Cancel();

    /// <summary>From here on nothing of this incarnation counts.</summary>
    public void Kill()
    {
        Interlocked.Exchange(ref _state, Dead);
        _cancellation.Cancel();
    }

    /// <summary>A new batch begins. Called by the supervisor before it hands the batch over.</summary>
    public void BeginBatch() => _effective.Walked = _waiting.Walked = 0;

    /// <returns>Whether this incarnation owned the partition before and after.</returns>
    public bool Mark(long offset)
    {
        if (!IsAlive) return false;
        if (Gate() is { } marks) marks.Mark(offset);
        return IsAlive;
    }

    public void Walked(int messages)
    {
        if (Gate() is { } marks) marks.Walked = messages;
    }

    /// <summary>The message's dead letter was acknowledged, which is a mark that waits for nothing.</summary>
    public void GiveUp(long offset) => _effective.GiveUp(offset);

    /// <summary>Something was produced; marks wait from now on.</summary>
    public void ProduceBegan()
    {
        lock (_produceLock) Volatile.Write(ref _outstanding, _outstanding + 1);
    }

    /// <summary>The broker, or the client, took or refused it.</summary>
    /// <param name="error">Null if it was taken.</param>
    /// <param name="offset">The message that was running when it was produced; null if none or unknown.</param>
    public void ProduceEnded(Error? error, long? offset)
    {
        TaskCompletionSource? settled = null;
        lock (_produceLock)
        {
            if (error is not null && _refusal is null)
            {
                _waiting.Clear();
                Volatile.Write(ref _refusal, new ProduceRefusedException(error, offset));
            }

            if (_outstanding == 1)
            {
                _effective.Absorb(_waiting);
                (settled, _settled) = (_settled, null);
            }

            Volatile.Write(ref _outstanding, _outstanding - 1);
        }

        settled?.SetResult();
    }

    /// <summary>Completes when everything produced so far was taken.</summary>
    /// <exception cref="ProduceRefusedException">Something was refused.</exception>
    public async Task SettleAsync()
    {
        Task? settled = null;
        lock (_produceLock)
        {
            if (_outstanding > 0) settled = (_settled ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
        }

        if (settled is not null) await settled;
        ThrowIfRefused();
    }

    /// <exception cref="ProduceRefusedException">Something was refused.</exception>
    public void ThrowIfRefused()
    {
        if (Volatile.Read(ref _refusal) is { } refusal) throw refusal;
    }

    /// <summary>Where a mark goes: it takes effect, waits, or is void because something before it was refused.</summary>
    private LeaseMarks? Gate()
    {
        if (Volatile.Read(ref _outstanding) == 0) return Volatile.Read(ref _refusal) is null ? _effective : null;
        lock (_produceLock)
        {
            if (_refusal is not null) return null;
            return _outstanding == 0 ? _effective : _waiting;
        }
    }
}
