using System.Runtime.ExceptionServices;
using Troupe.TestKit.Time;

namespace Troupe.TestKit;

/// <summary>
/// A clock that stands still while anything runs and jumps to the next timer when nothing does. The timers of Troupe's actors and
/// <c>Task.Delay(…, timeProvider)</c>, <c>WaitAsync</c>, <c>CancellationTokenSource</c> and <c>PeriodicTimer</c> of a consumer go by it, so that
/// minutes of backoff pass at once. A harness owns one and registers it as the <see cref="TimeProvider"/> of its services.
/// </summary>
/// <remarks>
/// <para>It jumps only while a method of the harness is awaited that needs time to pass, only when no actor runs or has a message, and then</para>
/// <list type="bullet">
/// <item>while no call of the consumer runs: to the next timer;</item>
/// <item>while a call waits (<c>ConsumeAsync</c>, a hook) and has made a timer of this clock that is still pending: to the next timer, once the
/// code of the call runs on no thread and what it handed to the thread pool has had its turn;</item>
/// <item>while a call waits for anything else, such as real I/O or a <see cref="TaskCompletionSource"/>: not at all.</item>
/// </list>
/// <para>
/// A call that waits for real work under a deadline of this clock cannot be told from one that waits for the deadline: it would run out at once.
/// Hold the clock for as long as the real work lasts: <see cref="Hold"/>.
/// </para>
/// </remarks>
public sealed class VirtualTime : TimeProvider
{
    // Timestamps do not begin at 0, which elsewhere may mean never.
    private const long FirstTimestamp = TimeSpan.TicksPerDay;

    private readonly DateTimeOffset _start;
    private readonly Lock _lock = new();
    private readonly SortedSet<VirtualTimer> _timers = [];
    private long _elapsed;
    private long _timersMade;
    private long _version;
    private int _working;
    private int _holds;
    private CallFlow _flow;
    private TaskCompletionSource? _quiet;
    private TaskCompletionSource? _changed;
    private ExceptionDispatchInfo? _failure;

    /// <summary>A clock that begins at midnight of 1 January 2026, UTC.</summary>
    public VirtualTime()
        : this(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero))
    {
    }

    /// <summary>A clock that begins at <paramref name="start"/>.</summary>
    public VirtualTime(DateTimeOffset start)
    {
        _start = start;
        _flow = new CallFlow(this);
    }

    /// <inheritdoc/>
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <summary>UTC, wherever the test runs.</summary>
    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    /// <summary>How much time has passed since the clock was made.</summary>
    public TimeSpan Elapsed
    {
        get
        {
            lock (_lock) return TimeSpan.FromTicks(_elapsed);
        }
    }

    /// <summary>What the calls of the consumer that begin now belong to.</summary>
    internal CallFlow Flow
    {
        get
        {
            lock (_lock) return _flow;
        }
    }

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => _start + Elapsed;

    /// <inheritdoc/>
    public override long GetTimestamp() => FirstTimestamp + Elapsed.Ticks;

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ArgumentNullException.ThrowIfNull(callback);
        var timer = new VirtualTimer(this, callback, state, CallFlow.Of(this));
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Keeps the clock where it is, whatever waits for it, until what is returned is disposed. Holds add up.</summary>
    /// <remarks>For real work under a deadline of this clock. A test that passes time itself (<c>AdvanceAsync</c>) is not stopped by it.</remarks>
    public IDisposable Hold()
    {
        lock (_lock) _holds++;
        return new Holding(this);
    }

    /// <summary>Something of the engine or the consumer runs, or is about to.</summary>
    internal void BeginWork()
    {
        lock (_lock)
        {
            _working++;
            Change();
        }
    }

    internal void EndWork()
    {
        lock (_lock)
        {
            if (--_working > 0) return;
            _quiet?.SetResult();
            _quiet = null;
        }
    }

    /// <summary>A thread begins or ends to run code of a consumer's call.</summary>
    internal void CountThread(CallFlow flow, int change, bool isForeign)
    {
        lock (_lock)
        {
            flow.Threads += change;
            flow.Activity++;
            if (isForeign) flow.WasOnForeignThread = true;
            Change();
        }
    }

    /// <summary>Completes when no actor runs or has a message.</summary>
    internal Task WhenQuietAsync()
    {
        lock (_lock)
        {
            if (_working == 0) return Task.CompletedTask;
            return (_quiet ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
        }
    }

    /// <summary>Completes when anything has happened since <paramref name="version"/>.</summary>
    internal Task WhenChangedAsync(long version)
    {
        lock (_lock)
        {
            if (_version != version) return Task.CompletedTask;
            return (_changed ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
        }
    }

    /// <summary>Everything that begins, and every timer that is made, counts one. Null while something runs.</summary>
    internal long? QuietVersion()
    {
        lock (_lock)
        {
            if (_failure is { } failure)
            {
                _failure = null;
                failure.Throw();
            }

            return _working == 0 ? _version : null;
        }
    }

    /// <summary>Calls that begin from here on are other calls: timers and threads of earlier ones say nothing about them.</summary>
    internal void BeginFlow()
    {
        lock (_lock) _flow = new CallFlow(this);
    }

    /// <summary>Whether the running call waits for this clock: it has a timer, and none of its code runs.</summary>
    internal bool IsAwaitedByCall()
    {
        lock (_lock) return _flow.Threads == 0 && _timers.Any(timer => timer.Flow == _flow);
    }

    /// <summary>The running call, and how much it has done.</summary>
    internal (CallFlow Flow, long Activity) CallActivity()
    {
        lock (_lock) return (_flow, _flow.Activity);
    }

    /// <summary>Whether code of the running call was on a thread that is not ours: it may be about to go on there.</summary>
    internal bool WasOnForeignThread()
    {
        lock (_lock) return _flow.WasOnForeignThread;
    }

    internal bool IsCodeOfCallRunning()
    {
        lock (_lock) return _flow.Threads > 0;
    }

    /// <summary>Fires the next timer, if nothing has happened since <paramref name="version"/>; answers what came of it.</summary>
    /// <param name="version">What the caller saw.</param>
    /// <param name="until">Time goes no further than this; then it stands there.</param>
    /// <param name="isForced">Whether holds do not count.</param>
    internal JumpResult Jump(long version, TimeSpan until, bool isForced)
    {
        VirtualTimer timer;
        lock (_lock)
        {
            if (_version != version || _working > 0) return JumpResult.Overtaken;
            if (_holds > 0 && !isForced) return JumpResult.Held;
            if (_timers.Min is not { } next || next.Due > until.Ticks)
            {
                if (!isForced) return _timers.Count == 0 ? JumpResult.NoTimer : JumpResult.TooFar;
                _elapsed = Math.Max(_elapsed, until.Ticks);
                return JumpResult.TooFar;
            }

            timer = next;
            if (next.Flow is { } flow) flow.Activity++;
            _elapsed = Math.Max(_elapsed, next.Due);
            _timers.Remove(next);
            if (next.Period is { } period) Arm(next, period);
            _working++;
            Change();
        }

        // On a thread of its own: what waits for the timer may go on inside it, and block.
        ThreadPool.UnsafeQueueUserWorkItem(Fire, timer, preferLocal: false);
        return JumpResult.Jumped;
    }

    internal bool Arm(VirtualTimer timer, TimeSpan dueTime, TimeSpan period)
    {
        lock (_lock)
        {
            if (timer.IsDisposed) return false;
            _timers.Remove(timer);
            if (timer.Flow is { } flow) flow.Activity++;
            timer.Period = period == Timeout.InfiniteTimeSpan || period == TimeSpan.Zero ? null : period;
            if (dueTime != Timeout.InfiniteTimeSpan) Arm(timer, dueTime);
            Change();
            return true;
        }
    }

    internal void Disarm(VirtualTimer timer)
    {
        lock (_lock)
        {
            timer.IsDisposed = true;
            if (_timers.Remove(timer)) Change();
        }
    }

    /// <summary>The timers that are pending, for people.</summary>
    internal string DescribeTimers()
    {
        lock (_lock)
        {
            return _timers.Count == 0
                ? "none"
                : string.Join(", ", _timers.Take(5).Select(timer => $"in {TimeSpan.FromTicks(timer.Due - _elapsed)}{(timer.Flow is null ? "" : " (of the consumer)")}"));
        }
    }

    internal bool IsHeld()
    {
        lock (_lock) return _holds > 0;
    }

    private void Arm(VirtualTimer timer, TimeSpan dueTime)
    {
        timer.Due = _elapsed + Math.Min(dueTime.Ticks, long.MaxValue / 2);
        timer.Sequence = ++_timersMade;
        _timers.Add(timer);
    }

    private void Fire(VirtualTimer timer)
    {
        try
        {
            CallFlow.Run(null, timer.Run);
        }
        catch (Exception exception)
        {
            // On a real timer it would end the process; here the test is told.
            lock (_lock) _failure ??= ExceptionDispatchInfo.Capture(exception);
        }
        finally
        {
            EndWork();
        }
    }

    private void Release()
    {
        lock (_lock)
        {
            _holds--;
            Change();
        }
    }

    private void Change()
    {
        _version++;
        _changed?.SetResult();
        _changed = null;
    }

    private sealed class Holding(VirtualTime time) : IDisposable
    {
        private VirtualTime? _time = time;

        public void Dispose() => Interlocked.Exchange(ref _time, null)?.Release();
    }
}
