using Confluent.Kafka;

namespace Troupe.Actors.Consumers;

/// <summary>
/// One incarnation's right to its partition: the only state that its actor, its supervisor and the client's threads share. Everything is
/// interlocked. Marks made after a <c>Produce</c> wait here until the broker has taken what was produced; if it refuses, they are void.
/// </summary>
/// <param name="cancelling">Told of callbacks that user code registered with the token and that run now, on the thread pool; null if nobody asks.</param>
internal sealed class PartitionLease(Action<Task>? cancelling = null)
{
    private const int Owned = 0;
    private const int Ending = 1;
    private const int Dead = 2;
    private const long Nowhere = -1;

    // Never disposed: it has no timer, and user code may hold its token for longer than anybody could know.
    private readonly CancellationTokenSource _cancellation = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly LeaseMarks _effective = new();

    // Under the lock: produces that are not acknowledged, and marks with the number of the last produce that was called before them.
    private readonly Lock _produceLock = new();
    private readonly ProduceWindow _produces = new();
    private readonly Queue<(long Produce, LeaseMarks Marks)> _waiting = new();
    private LeaseMarks? _newestWaiting;
    private long _newestWaitsFor;
    private readonly Queue<(long Produce, TaskCompletionSource Done)> _settling = new();
    private ProduceRefusedException? _refusal;
    private bool _isSettled = true;
    private int _state;
    private bool _endingWasRead;
    private bool _hasBegun;
    private long _messageAtWork = Nowhere;

    /// <summary>Cancelled when the running call must come to its end.</summary>
    public CancellationToken Token => _cancellation.Token;

    /// <summary>Whether marks still count.</summary>
    public bool IsAlive => Volatile.Read(ref _state) != Dead;

    /// <summary>Completes when nothing of this incarnation counts any more: whoever waits for an answer to it need not wait longer.</summary>
    public Task Ended => _ended.Task;

    /// <summary>Whether the partition is being given up, is gone, or the process stops: the walk takes no further message.</summary>
    public bool IsEnding => Volatile.Read(ref _state) != Owned;

    /// <summary>Whether user code was told of the ending, and so may have left work undone.</summary>
    public bool EndingWasRead => Volatile.Read(ref _endingWasRead);

    /// <summary>Whether all that was produced was taken, and so marks take effect at once: the common case, without a lock.</summary>
    private bool IsSettled => Volatile.Read(ref _isSettled);

    /// <summary>Whether the consumer took up the batch it was handed last: before, it may still be busy with messages of its own.</summary>
    public bool HasBegun => Volatile.Read(ref _hasBegun);

    /// <summary>The message the walk is at; null in the batch form and before the walk.</summary>
    public long? MessageAtWork => Volatile.Read(ref _messageAtWork) is var offset && offset != Nowhere ? offset : null;

    /// <summary>What has taken effect.</summary>
    public LeaseMarks Marks => _effective;

    /// <summary>What is wanted of the delivery.</summary>
    public FlowRequests Flow { get; } = new();

    /// <summary>The user asks whether the partition is still his.</summary>
    public bool ReadIsEnding()
    {
        if (!IsEnding) return false;
        Volatile.Write(ref _endingWasRead, true);
        return true;
    }

    /// <summary>The partition will be given up, or the process stops. Marks still count.</summary>
    public void BeginEnding() => Interlocked.CompareExchange(ref _state, Ending, Owned);

    /// <summary>Cancels the token. What user code registered with it runs elsewhere: it must not block, or fail, whoever cancels.</summary>
    public void Cancel()
    {
        var callbacks = _cancellation.CancelAsync();
        if (callbacks.IsCompletedSuccessfully) return;
        if (cancelling is not null) cancelling(callbacks);
        else _ = callbacks.ContinueWith(static failed => failed.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
    }

    /// <summary>From here on nothing of this incarnation counts.</summary>
    public void Kill()
    {
        Interlocked.Exchange(ref _state, Dead);
        _ended.TrySetResult();
        Cancel();
    }

    /// <summary>A new batch begins. Called by the supervisor before it hands the batch over.</summary>
    public void BeginBatch()
    {
        lock (_produceLock)
        {
            // What the batch before has walked is counted from its own start, and may still wait for the broker.
            foreach (var (_, marks) in _waiting) marks.Walked = 0;
            _effective.Walked = 0;
        }

        Flow.ForgetCut();
        Volatile.Write(ref _hasBegun, false);
        Volatile.Write(ref _messageAtWork, Nowhere);
    }

    /// <param name="offset">The message.</param>
    /// <param name="metadata">What is committed with it; null for nothing of its own.</param>
    /// <returns>Whether this incarnation owned the partition before and after.</returns>
    public bool Mark(long offset, string? metadata = null)
    {
        if (!IsAlive) return false;
        if (IsSettled)
        {
            _effective.Mark(offset, metadata);
        }
        else
        {
            lock (_produceLock) Gate()?.Mark(offset, metadata);
        }

        return IsAlive;
    }

    public void Walked(int messages)
    {
        if (IsSettled)
        {
            _effective.Walked = messages;
            return;
        }

        lock (_produceLock)
        {
            if (Gate() is { } marks) marks.Walked = messages;
        }
    }

    /// <summary>The message's dead letter was acknowledged, which is a mark that waits for nothing.</summary>
    public void GiveUp(long offset) => _effective.GiveUp(offset);

    /// <summary>Something is produced; marks made from now on wait for it.</summary>
    /// <returns>Its number.</returns>
    public long ProduceBegan()
    {
        lock (_produceLock)
        {
            Volatile.Write(ref _isSettled, false);
            return _produces.Begin();
        }
    }

    /// <summary>The broker, or the client, took or refused it.</summary>
    /// <param name="produce">Its number.</param>
    /// <param name="error">Null if it was taken.</param>
    /// <param name="offset">The message that was running when it was produced; null if none or unknown.</param>
    public void ProduceEnded(long produce, Error? error, long? offset)
    {
        lock (_produceLock)
        {
            if (error is not null) Refuse(produce, new ProduceRefusedException(error, offset));
            _produces.End(produce);
            while (_waiting.TryPeek(out var page) && page.Produce < _produces.LowestOutstanding)
            {
                _effective.Absorb(page.Marks);
                _waiting.Dequeue();
            }

            while (_settling.TryPeek(out var waiter) && waiter.Produce < _produces.LowestOutstanding)
            {
                waiter.Done.SetResult();
                _settling.Dequeue();
            }

            if (_produces.IsEmpty)
            {
                _newestWaiting = null;
                Volatile.Write(ref _isSettled, _refusal is null);
            }
        }
    }

    /// <summary>Completes when everything produced until now was taken; what is produced meanwhile, by a task of the user's own, is not waited for.</summary>
    /// <exception cref="ProduceRefusedException">Something was refused.</exception>
    public async Task SettleAsync()
    {
        Task? settled = null;
        if (!IsSettled)
        {
            lock (_produceLock)
            {
                if (!_produces.IsEmpty)
                {
                    var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                    _settling.Enqueue((_produces.Newest, done));
                    settled = done.Task;
                }
            }
        }

        if (settled is not null) await settled;
        ThrowIfRefused();
    }

    /// <exception cref="ProduceRefusedException">Something was refused.</exception>
    public void ThrowIfRefused()
    {
        if (Volatile.Read(ref _refusal) is { } refusal) throw refusal;
    }

    /// <summary>The consumer took up the batch.</summary>
    public void BeginRun() => Volatile.Write(ref _hasBegun, true);

    /// <summary>The walk comes to a message.</summary>
    public void BeginMessage(long offset) => Volatile.Write(ref _messageAtWork, offset);

    /// <summary>The failure that a refusal caused is dealt with, and the consumer goes on.</summary>
    public void ForgetRefusal()
    {
        lock (_produceLock)
        {
            _refusal = null;
            Volatile.Write(ref _isSettled, _produces.IsEmpty);
        }
    }

    /// <summary>Where a mark goes, under the lock: it takes effect, waits, or is void (null) because something before it was refused.</summary>
    private LeaseMarks? Gate()
    {
        if (_refusal is not null) return null;
        if (_produces.IsEmpty) return _effective;
        if (_newestWaiting is null || _newestWaitsFor != _produces.Newest)
        {
            (_newestWaiting, _newestWaitsFor) = (new LeaseMarks(), _produces.Newest);
            _waiting.Enqueue((_newestWaitsFor, _newestWaiting));
        }

        return _newestWaiting;
    }

    /// <summary>What was marked before it is not concerned; what was marked after it is void, and so is all that will be.</summary>
    private void Refuse(long produce, ProduceRefusedException refusal)
    {
        for (var left = _waiting.Count; left > 0; left--)
        {
            var page = _waiting.Dequeue();
            if (page.Produce < produce) _waiting.Enqueue(page);
        }

        // It may be among those that are void: marks after the refusal is forgotten need a page of their own.
        _newestWaiting = null;

        if (_refusal is null) Volatile.Write(ref _refusal, refusal);
    }
}
