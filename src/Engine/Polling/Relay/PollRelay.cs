namespace Troupe.Engine.Polling.Relay;

/// <summary>
/// The threads that take turns at a poll loop. The one that has read something is awake and has it in its cache: it serves those who wait for it,
/// instead of waking a thread that would fetch it from there. If that lasts, another one polls on; if not, nobody else was woken at all.
/// </summary>
/// <param name="name">Of the threads.</param>
/// <param name="poll">Polls; false at the end of the loop, true if the calling thread may serve.</param>
/// <param name="events">Whom it serves.</param>
/// <param name="createTimer">Makes what its threads sleep on.</param>
internal sealed class PollRelay(string name, Func<bool> poll, IConnectionEvents events, Func<IWakeTimer> createTimer)
{
    /// <summary>
    /// For how long nobody polls while the thread that did serves: longer than handlers take that neither block nor compute, and about what it takes to
    /// wake a thread.
    /// </summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMicroseconds(200);

    private static readonly TimeSpan IdleTimeout = TimeSpan.FromSeconds(10);

    // Guarded by itself. The last that came back is on top.
    private readonly List<RelayThread> _resting = [];
    private bool _hasEnded;

    /// <exception cref="OutOfMemoryException">The system gives no more threads.</exception>
    public void Start() => new Thread(Run) { IsBackground = true, Name = name }.UnsafeStart();

    private void Run()
    {
        using var self = new RelayThread(createTimer());
        while (poll())
        {
            if (!Serve(self)) return;
        }

        End();
    }

    // Apart from the loop, which stays for as long as it lives and so is never compiled anew.
    /// <returns>False if the thread is needed no more.</returns>
    private bool Serve(RelayThread self)
    {
        var offer = OfferTurn();
        if (offer is null && !TryStart())
        {
            // Then the same thread polls on, and others serve.
            events.LeaveToOthers();
            return true;
        }

        events.Serve();
        if (offer is not { } open || !open.To.TryWithdraw(open.Number)) return AwaitTurn(self);
        Rest(open.To);
        return true;
    }

    private (RelayThread To, long Number)? OfferTurn()
    {
        RelayThread next;
        lock (_resting)
        {
            if (_resting.Count == 0) return null;
            next = _resting[^1];
            _resting.RemoveAt(_resting.Count - 1);
        }

        return (next, next.Offer(Patience));
    }

    private bool TryStart()
    {
        try
        {
            Start();
            return true;
        }
        catch (OutOfMemoryException)
        {
            return false;
        }
    }

    private void Rest(RelayThread thread)
    {
        lock (_resting) _resting.Add(thread);
    }

    /// <returns>False if the thread is needed no more.</returns>
    private bool AwaitTurn(RelayThread self)
    {
        lock (_resting)
        {
            if (_hasEnded) return false;
            _resting.Add(self);
        }

        while (!self.TryTake(IdleTimeout))
        {
            lock (_resting)
            {
                if (_resting.Remove(self)) return false;
            }

            // Offered in the moment its time was over.
        }

        return !Volatile.Read(ref _hasEnded);
    }

    private void End()
    {
        lock (_resting)
        {
            _hasEnded = true;
            foreach (var thread in _resting) thread.Offer(TimeSpan.Zero);
            _resting.Clear();
        }
    }
}
