using System.Collections.Concurrent;
using Akka.Dispatch;

namespace Troupe.Actors.Dispatching;

/// <summary>
/// Threads of a dispatcher's own. Few run at once; a thread that stays with one item gives its place to another one, so that code which blocks
/// holds up neither the other actors nor the thread pool of .NET.
/// </summary>
/// <remarks>
/// Invariant: while something is queued, a thread with a place will look at the queue, or the watch runs. Who gives up a place looks at the queue
/// afterwards; who queues looks at the places afterwards.
/// </remarks>
internal sealed class GrowingExecutor : ExecutorService
{
    /// <summary>So many items a thread runs before it wakes whom they gave work.</summary>
    private const int MostItemsHeld = 16;

    // A thread that comes from elsewhere, for as long as it lives.
    [ThreadStatic]
    private static ExecutorThread? _visitor;

    private readonly ConcurrentQueue<IRunnable> _queue = new();
    private readonly GrowingDispatcherSettings _settings;
    private readonly Action<Exception, string> _report;
    private readonly ExecutorWatch _watch;

    // Guarded by itself: all threads, and those without work, the last that fell idle on top.
    private readonly List<ExecutorThread> _threads = [];
    private readonly List<ExecutorThread> _idle = [];
    private int _started;
    private bool _isRefused;

    private volatile int _places;
    private int _taken;
    private volatile bool _isShutDown;

    /// <param name="id">The dispatcher, after which threads are named.</param>
    /// <param name="settings">How many threads.</param>
    /// <param name="parallelism">How many of them run at once while none of them blocks.</param>
    /// <param name="areProcessorsBusy">Whether this process has used the processors since the last call; asked by one thread at a time.</param>
    /// <param name="report">Told what an item threw, and what else went wrong.</param>
    public GrowingExecutor(
        string id, GrowingDispatcherSettings settings, int parallelism, Func<bool> areProcessorsBusy, Action<Exception, string> report)
        : base(id)
    {
        (_settings, _report) = (settings, report);
        _places = Math.Min(parallelism, settings.MaxThreads);
        _watch = new ExecutorWatch(this, areProcessorsBusy);
    }

    /// <summary>Threads that live now, working or idle.</summary>
    public int ThreadCount
    {
        get
        {
            lock (_threads) return _threads.Count;
        }
    }

    public bool IsShutDown => _isShutDown;

    public bool IsAnythingQueued => !_queue.IsEmpty;

    public int QueuedCount => _queue.Count;

    public override void Execute(IRunnable run)
    {
        _queue.Enqueue(run);
        if (!WakeUps.TryHold(this)) WakeOne();
    }

    /// <summary>Gets one more of what is queued a thread, or has it watched until one is free.</summary>
    public void WakeOne()
    {
        // Queued before the places are read, as the thread that gives up the last one reads in the opposite order.
        Interlocked.MemoryBarrier();
        if (!TryTakePlace(_places) || !TryEmploy()) _watch.Start();
    }

    /// <summary>The same for all that was queued while wake-ups were held.</summary>
    public void WakeAll()
    {
        Interlocked.MemoryBarrier();
        while (IsAnythingQueued)
        {
            if (TryTakePlace(_places) && TryEmploy()) continue;
            _watch.Start();
            return;
        }
    }

    /// <summary>Runs some of what is queued on the calling thread, where no item blocks; else nothing.</summary>
    public void RunHere()
    {
        if (!_settings.HoldWakeUps) return;
        var context = ExecutionContext.Capture()!;
        for (var items = 0; items < MostItemsHeld && _queue.TryDequeue(out var item); items++) Run(item, context);
    }

    /// <summary>
    /// Whether a thread that is awake already should do what waits here: if it is one item, and none of these threads is at work. Else they are woken
    /// anyway, and a visitor would only take turns with them.
    /// </summary>
    public bool CanVisit => !_settings.HoldWakeUps && Volatile.Read(ref _taken) == 0 && QueuedCount == 1;

    /// <summary>Makes the calling thread one of these until nothing waits any more. Lasts as long as the items do.</summary>
    public void Visit()
    {
        if (!TryTakePlace(_places))
        {
            WakeAll();
            return;
        }

        var visitor = _visitor ??= new ExecutorThread(Thread.CurrentThread);
        visitor.GainPlace();
        lock (_threads) _threads.Add(visitor);
        if (_queue.TryDequeue(out var first))
        {
            // What waits behind it must not wait for it.
            if (IsAnythingQueued) WakeAll();
            RunQueued(visitor, ExecutionContext.Capture()!, first);
        }

        TakePlaceOf(visitor);
        lock (_threads) _threads.Remove(visitor);
        WakeAll();
    }

    /// <summary>Threads end when nothing is queued. What comes later is done all the same, on threads that do not wait for more.</summary>
    public override void Shutdown()
    {
        lock (_threads)
        {
            _isShutDown = true;
            _places = _settings.MaxThreads;
            foreach (var thread in _idle) thread.Wake();
            _idle.Clear();
        }

        Employ(_queue.Count);
    }

    /// <summary>Gives waiting items threads, beyond what the processors have places for.</summary>
    public void Employ(int count)
    {
        while (count-- > 0 && IsAnythingQueued && TryTakePlace(_settings.MaxThreads) && TryEmploy())
        {
        }
    }

    /// <summary>Gives waiting items the free places.</summary>
    public void FillPlaces()
    {
        while (IsAnythingQueued && TryTakePlace(_places) && TryEmploy())
        {
        }
    }

    /// <summary>Takes the place of a thread that blocks.</summary>
    public void TakePlaceOf(ExecutorThread thread)
    {
        if (thread.TryLosePlace()) Interlocked.Decrement(ref _taken);
    }

    public void CopyThreadsTo(List<ExecutorThread> threads)
    {
        threads.Clear();
        lock (_threads) threads.AddRange(_threads);
    }

    public void Report(Exception exception, string what) => _report(exception, what);

    private bool TryTakePlace(int places)
    {
        while (true)
        {
            var taken = Volatile.Read(ref _taken);
            if (taken >= places) return false;
            if (Interlocked.CompareExchange(ref _taken, taken + 1, taken) == taken) return true;
        }
    }

    // The caller took a place; it goes to an idle thread or a new one, or is given back.
    private bool TryEmploy()
    {
        ExecutorThread? fresh = null;
        lock (_threads)
        {
            if (_idle.Count > 0)
            {
                var idle = _idle[^1];
                _idle.RemoveAt(_idle.Count - 1);
                idle.GainPlace();
                idle.Wake();
                return true;
            }

            if (_threads.Count >= _settings.MaxThreads)
            {
                Interlocked.Decrement(ref _taken);
                return false;
            }

            fresh = new ExecutorThread($"{Id}-{++_started}", Work);
            _threads.Add(fresh);
        }

        return TryStart(fresh);
    }

    private bool TryStart(ExecutorThread fresh)
    {
        try
        {
            // Its context is nobody's: what a consumer finds in an AsyncLocal must not depend on who started the thread.
            fresh.Thread.UnsafeStart();
            _isRefused = false;
            return true;
        }
        catch (Exception exception)
        {
            // The system gives no more threads. Those that there are go on, and the watch tries again; said once.
            lock (_threads) _threads.Remove(fresh);
            fresh.Dispose();
            Interlocked.Decrement(ref _taken);
            if (!_isRefused) _report(exception, $"{Id} cannot start a thread; it has {ThreadCount}.");
            _isRefused = true;
            return false;
        }
    }

    private void Work(ExecutorThread thread)
    {
        var context = ExecutionContext.Capture()!;
        do
        {
            RunQueued(thread, context);
        }
        while (WaitForWork(thread));

        thread.Dispose();
    }

    private void RunQueued(ExecutorThread thread, ExecutionContext context, IRunnable? first = null)
    {
        var items = 0;
        WakeUps.RunsAfterItems = !_settings.HoldWakeUps;
        for (var item = first; item is not null || _queue.TryDequeue(out item); item = null)
        {
            if (_settings.HoldWakeUps) WakeUps.Hold();
            thread.Step();
            Run(item, context);
            thread.Step();
            if (!_settings.HoldWakeUps) WakeUps.RunFor(this);
            else if (++items % MostItemsHeld == 0) WakeUps.Release();
            if (KeepsPlace(thread)) continue;
            // What was left to this thread.
            if (IsAnythingQueued) WakeAll();
            break;
        }

        WakeUps.RunsAfterItems = false;
        WakeUps.Release();
    }

    private void Run(IRunnable item, ExecutionContext context)
    {
        try
        {
            item.Run();
        }
        catch (Exception exception)
        {
            // The mailbox tells its actor's supervisor what a handler threw; what comes as far as this belongs to nobody.
            _report(exception, $"An item of {Id} failed.");
        }

        // As on the thread pool: what the item left in the context of the thread is not the next one's.
        ExecutionContext.Restore(context);
    }

    // False: others have the places, so this thread is one too many.
    private bool KeepsPlace(ExecutorThread thread)
    {
        if (!thread.HasPlace)
        {
            if (!TryTakePlace(_places)) return false;
            thread.GainPlace();
            return true;
        }

        return Volatile.Read(ref _taken) <= _places;
    }

    // False: the thread ends.
    private bool WaitForWork(ExecutorThread thread)
    {
        TakePlaceOf(thread);
        lock (_threads)
        {
            // In the lock, as who finds neither an idle thread nor room for a new one gives up in it.
            if (IsAnythingQueued && TryTakePlace(_places))
            {
                thread.GainPlace();
                return true;
            }

            if (_isShutDown)
            {
                _threads.Remove(thread);
                return false;
            }

            _idle.Add(thread);
        }

        if (thread.Sleep(_settings.IdleTimeout)) return IsEmployed(thread);
        lock (_threads)
        {
            if (_idle.Remove(thread))
            {
                _threads.Remove(thread);
                return false;
            }
        }

        // Woken in the moment its time was over.
        thread.Sleep(Timeout.InfiniteTimeSpan);
        return IsEmployed(thread);
    }

    // Woken by a shutdown, a thread has no place.
    private bool IsEmployed(ExecutorThread thread)
    {
        if (thread.HasPlace) return true;
        lock (_threads) _threads.Remove(thread);
        return false;
    }
}
