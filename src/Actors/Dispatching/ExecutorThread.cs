namespace Troupe.Actors.Dispatching;

/// <summary>One thread of a <see cref="GrowingExecutor"/>, and what the others may know of it.</summary>
internal sealed class ExecutorThread : IDisposable
{
    private const int WithoutPlace = 0;
    private const int WithPlace = 1;

    // Sleeps at once: threads that spin a while for the next batch take the processor from the threads that would bring it.
    private readonly ManualResetEventSlim _wake = new(initialState: false, spinCount: 1);
    private int _place;
    private long _steps;

    /// <param name="name">Shown by debuggers and the operating system.</param>
    /// <param name="run">What it does until it ends.</param>
    public ExecutorThread(string name, Action<ExecutorThread> run)
    {
        _place = WithPlace;
        Thread = new Thread(() => run(this)) { IsBackground = true, Name = name };
    }

    /// <param name="visitor">A thread that runs already, and not for ever here.</param>
    public ExecutorThread(Thread visitor) => Thread = visitor;

    public Thread Thread { get; }

    /// <summary>Whether it holds one of the places that processors have.</summary>
    public bool HasPlace => Volatile.Read(ref _place) == WithPlace;

    /// <summary>Whether .NET lets it wait. False also while the operating system does, as in a blocking read.</summary>
    public bool Waits => (Thread.ThreadState & ThreadState.WaitSleepJoin) != 0;

    /// <summary>Grows whenever an item begins or ends: odd while it runs one.</summary>
    public long Steps => Volatile.Read(ref _steps);

    /// <summary>Where it was at the last look of the watch; only the watch uses it.</summary>
    public long StepsAtLastLook { get; set; }

    /// <summary>For how many looks it has been at the same item; only the watch uses it.</summary>
    public int LooksAtSameItem { get; set; }

    /// <summary>Takes the place; false if it had none.</summary>
    public bool TryLosePlace() => Interlocked.CompareExchange(ref _place, WithoutPlace, WithPlace) == WithPlace;

    /// <summary>Gives it a place, which the caller has taken for it.</summary>
    public void GainPlace() => Volatile.Write(ref _place, WithPlace);

    /// <summary>An item begins or ends; called on the thread itself.</summary>
    public void Step() => Volatile.Write(ref _steps, _steps + 1);

    public void Wake() => _wake.Set();

    /// <summary>Waits for <see cref="Wake"/>; called on the thread itself.</summary>
    /// <returns>False if nobody woke it in that time.</returns>
    public bool Sleep(TimeSpan timeout)
    {
        if (!_wake.Wait(timeout)) return false;
        _wake.Reset();
        return true;
    }

    public void Dispose() => _wake.Dispose();
}
