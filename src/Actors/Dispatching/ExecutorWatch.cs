namespace Troupe.Actors.Dispatching;

/// <summary>
/// Looks every few milliseconds, while items wait, which threads stay with one item, and gives their places to others. It has a thread of its own:
/// a timer would come on the thread pool, which user code may have blocked.
/// </summary>
internal sealed class ExecutorWatch(GrowingExecutor executor, Func<bool> areProcessorsBusy)
{
    // How long a thread may be at one item before it counts as blocked.
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(5);

    // The same while the processors are busy and nothing says that the thread waits: more threads would not make them faster, only take turns.
    private const int LooksWhileProcessorsAreBusy = 10;

    // A second without anything waiting: a thread that ends at once would be started anew at every burst.
    private const int QuietLooks = 200;

    private readonly List<ExecutorThread> _threads = [];
    private int _isRunning;

    /// <summary>Something waits and no place is free.</summary>
    public void Start()
    {
        if (Volatile.Read(ref _isRunning) != 0 || Interlocked.Exchange(ref _isRunning, 1) != 0) return;
        try
        {
            new Thread(Run) { IsBackground = true, Name = $"{executor.Id}-watch" }.UnsafeStart();
        }
        catch (Exception exception)
        {
            // The next item that finds no place tries again.
            Volatile.Write(ref _isRunning, 0);
            executor.Report(exception, $"{executor.Id} cannot start its watch: consumers that block hold up others.");
        }
    }

    private void Look()
    {
        var patience = areProcessorsBusy() ? LooksWhileProcessorsAreBusy : 1;
        var isAnyBlocked = false;
        var isAnyAtWork = false;
        executor.CopyThreadsTo(_threads);
        foreach (var thread in _threads)
        {
            if (!thread.HasPlace) continue;
            var steps = thread.Steps;
            thread.LooksAtSameItem = steps == thread.StepsAtLastLook && IsOdd(steps) ? thread.LooksAtSameItem + 1 : 0;
            thread.StepsAtLastLook = steps;
            var isBlocked = thread.LooksAtSameItem >= (thread.Waits ? 1 : patience) && executor.IsAnythingQueued;
            if (isBlocked) executor.TakePlaceOf(thread);
            isAnyBlocked |= isBlocked;
            isAnyAtWork |= !isBlocked;
        }

        // Where every thread blocks, the next ones will too.
        if (isAnyBlocked && !isAnyAtWork) executor.Employ(executor.QueuedCount);
        else executor.FillPlaces();
    }

    private static bool IsOdd(long steps) => (steps & 1) != 0;

    private void Run()
    {
        using var pause = new ManualResetEventSlim(initialState: false, spinCount: 1);
        do
        {
            _ = areProcessorsBusy();
            executor.CopyThreadsTo(_threads);
            foreach (var thread in _threads) (thread.StepsAtLastLook, thread.LooksAtSameItem) = (thread.Steps, 0);
            for (var quiet = 0; quiet < (executor.IsShutDown ? 1 : QuietLooks); quiet = executor.IsAnythingQueued ? 0 : quiet + 1)
            {
                pause.Wait(Interval);
                Look();
            }

            Volatile.Write(ref _isRunning, 0);
            Interlocked.MemoryBarrier();
        }
        while (executor.IsAnythingQueued && Interlocked.Exchange(ref _isRunning, 1) == 0);
    }
}
