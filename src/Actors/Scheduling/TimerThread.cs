using System.Diagnostics;
using Troupe.Actors.Dispatching;

namespace Troupe.Actors.Scheduling;

/// <summary>
/// A thread that does what is due. A timer of .NET does it on the thread pool: there user code may have taken all threads, and a worker that has done its
/// five microseconds of work spins for two hundred before it sleeps, on a processor that others need.
/// </summary>
/// <param name="report">Told what an action threw.</param>
internal sealed class TimerThread(Action<Exception> report) : IDisposable
{
    private const int MostCancelled = 1_000;

    private readonly object _gate = new();

    // Guarded by the gate. What is cancelled stays until it is due, or until there is much of it.
    private PriorityQueue<Entry, long> _entries = new();
    private int _cancelled;
    private long _wakesAt;
    private Thread? _thread;
    private bool _isDisposed;

    /// <summary>How many wait, those included that were cancelled and not removed yet.</summary>
    public int Count
    {
        get
        {
            lock (_gate) return _entries.Count;
        }
    }

    /// <summary>Never runs <paramref name="action"/> before its time; nothing, once the thread was disposed.</summary>
    /// <param name="delay">Until the first time.</param>
    /// <param name="interval">Between the times after it; null for one time only.</param>
    /// <param name="action">Short, and waits for nobody: whoever is due behind it waits for it.</param>
    /// <param name="givesWork">Whether all it does is to give an actor a message: then those who are given work are woken after all that is due.</param>
    /// <returns>Cancels it, by its disposal.</returns>
    public IDisposable Start(TimeSpan delay, TimeSpan? interval, Action action, bool givesWork)
    {
        var entry = new Entry(this, action, interval is { } period ? Ticks(period) : null, givesWork);
        lock (_gate)
        {
            if (_isDisposed) return entry;
            var due = Stopwatch.GetTimestamp() + Ticks(delay);
            _entries.Enqueue(entry, due);
            if (_thread is null) Begin();
            else if (due < _wakesAt) Monitor.Pulse(_gate);
        }

        return entry;
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _isDisposed = true;
            _entries.Clear();
            Monitor.Pulse(_gate);
        }
    }

    /// <summary>Of what is longer than anybody waits as much as can be added to the present.</summary>
    private static long Ticks(TimeSpan time) => (long)Math.Min(long.MaxValue / 2, Math.Ceiling(Math.Max(0, time.TotalSeconds) * Stopwatch.Frequency));

    private void Begin()
    {
        _thread = new Thread(Run) { IsBackground = true, Name = "troupe-timer" };
        _thread.UnsafeStart();
    }

    private void Run()
    {
        while (NextDue() is { } entry)
        {
            if (entry.GivesWork) WakeUps.Hold();
            else WakeUps.Release();
            try
            {
                entry.Action();
            }
            catch (Exception exception)
            {
                // It belongs to nobody, and the others are still due.
                report(exception);
            }
        }

        WakeUps.Release();
    }

    // Null: the thread ends.
    private Entry? NextDue()
    {
        lock (_gate)
        {
            while (!_isDisposed)
            {
                var now = Stopwatch.GetTimestamp();
                if (!_entries.TryPeek(out var entry, out var due)) due = long.MaxValue;
                if (due <= now)
                {
                    _entries.Dequeue();
                    if (!entry!.IsCancelled) return Again(entry, due, now);
                    _cancelled--;
                }
                else if (WakeUps.IsHolding)
                {
                    // Outside of the lock, as those who are given work may start timers.
                    Monitor.Exit(_gate);
                    WakeUps.RunFor(own: null);
                    Monitor.Enter(_gate);
                }
                else
                {
                    Sleep(due, now);
                }
            }
        }

        return null;
    }

    private Entry Again(Entry entry, long due, long now)
    {
        entry.IsOver = entry.Interval is null;
        if (entry.Interval is not { } interval) return entry;
        // A thread that stood still does not do all it has missed.
        _entries.Enqueue(entry, Math.Max(due + interval, now));
        return entry;
    }

    private void Sleep(long due, long now)
    {
        _wakesAt = due;
        var wait = due == long.MaxValue ? Timeout.Infinite : (int)Math.Min(int.MaxValue, Math.Ceiling((due - now) * 1_000.0 / Stopwatch.Frequency));
        Monitor.Wait(_gate, wait);
        _wakesAt = long.MinValue;
    }

    private void Cancel(Entry entry)
    {
        lock (_gate)
        {
            if (entry.IsOver || entry.IsCancelled) return;
            entry.IsCancelled = true;
            if (++_cancelled < MostCancelled || _cancelled < _entries.Count / 2) return;
            _entries = new PriorityQueue<Entry, long>(_entries.UnorderedItems.Where(waiting => !waiting.Element.IsCancelled));
            _cancelled = 0;
        }
    }

    private sealed class Entry(TimerThread thread, Action action, long? interval, bool givesWork) : IDisposable
    {
        public Action Action => action;

        public long? Interval => interval;

        public bool GivesWork => givesWork;

        public bool IsCancelled { get; set; }

        /// <summary>Whether it waits for nothing more.</summary>
        public bool IsOver { get; set; }

        public void Dispose() => thread.Cancel(this);
    }
}
