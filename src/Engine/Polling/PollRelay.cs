namespace Troupe.Engine.Polling;

/// <summary>
/// The threads that take turns at a poll loop. The one that has read something is awake and has it in its cache: it passes the loop on and serves
/// those who wait for it, instead of waking a thread that would fetch it from there. Where nobody waits, one thread polls for ever.
/// </summary>
/// <param name="name">Of the threads.</param>
/// <param name="poll">Polls; false at the end of the loop, true if the calling thread may serve while another one polls on.</param>
/// <param name="events">Whom it serves.</param>
internal sealed class PollRelay(string name, Func<bool> poll, IConnectionEvents events)
{
    private static readonly TimeSpan IdleTimeout = TimeSpan.FromSeconds(10);

    // Guarded by itself. The last that came back is on top.
    private readonly List<ManualResetEventSlim> _resting = [];
    private bool _hasEnded;

    /// <exception cref="OutOfMemoryException">The system gives no more threads.</exception>
    public void Start() => new Thread(Run) { IsBackground = true, Name = name }.UnsafeStart();

    private void Run()
    {
        // Sleeps at once: a spinning thread takes the processor from the one that serves.
        using var turn = new ManualResetEventSlim(initialState: false, spinCount: 1);
        while (true)
        {
            if (!poll())
            {
                End();
                return;
            }

            if (!TryPassOn())
            {
                events.LeaveToOthers();
                continue;
            }

            events.Serve();
            if (!AwaitTurn(turn)) return;
        }
    }

    private bool TryPassOn()
    {
        lock (_resting)
        {
            if (_resting.Count > 0)
            {
                _resting[^1].Set();
                _resting.RemoveAt(_resting.Count - 1);
                return true;
            }
        }

        try
        {
            Start();
            return true;
        }
        catch (OutOfMemoryException)
        {
            // Then the same thread polls on, and others serve.
            return false;
        }
    }

    /// <returns>False if the thread is needed no more.</returns>
    private bool AwaitTurn(ManualResetEventSlim turn)
    {
        turn.Reset();
        lock (_resting)
        {
            if (_hasEnded) return false;
            _resting.Add(turn);
        }

        if (turn.Wait(IdleTimeout)) return !Volatile.Read(ref _hasEnded);
        lock (_resting)
        {
            if (_resting.Remove(turn)) return false;
        }

        // Woken in the moment its time was over.
        turn.Wait();
        return !Volatile.Read(ref _hasEnded);
    }

    private void End()
    {
        lock (_resting)
        {
            _hasEnded = true;
            foreach (var turn in _resting) turn.Set();
            _resting.Clear();
        }
    }
}
