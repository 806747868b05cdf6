using System.Diagnostics.CodeAnalysis;
using Akka.Actor;
using Akka.Configuration;
using Akka.Dispatch;
using Akka.Event;

namespace Troupe.Actors.Scheduling;

/// <summary>
/// Akka.NET's scheduler over a <see cref="TimeProvider"/>: timers of actors and <c>Task.Delay(…, timeProvider)</c> of user code go by one clock,
/// so that tests can own it. Akka.NET makes it by name; the clock waits for it in <see cref="TimeProviders"/>. By the system's own clock a thread does what
/// is due, else the clock's timers.
/// </summary>
[SuppressMessage("Performance", "CA1812", Justification = "Made by Akka.NET, which finds it by name in the settings.")]
internal sealed class TimeProviderScheduler : SchedulerBase, IDisposable
{
    private const string Failed = "A scheduled action failed";

    private readonly TimeProvider _time;
    private readonly long _started;
    private readonly TimerThread? _thread;
    private volatile bool _isDisposed;

    public TimeProviderScheduler(Config config, ILoggingAdapter log)
        : base(config, log)
    {
        _time = TimeProviders.Find(config.GetString(TimeProviders.Key));
        _started = _time.GetTimestamp();
        if (_time == TimeProvider.System) _thread = new TimerThread(exception => Log.Error(exception, Failed));
    }

    public override TimeSpan MonotonicClock => _time.GetElapsedTime(_started);

    public override TimeSpan HighResMonotonicClock => MonotonicClock;

    protected override DateTimeOffset TimeNow => _time.GetUtcNow();

    public void Dispose()
    {
        _isDisposed = true;
        _thread?.Dispose();
    }

    protected override void InternalScheduleTellOnce(TimeSpan delay, ICanTell receiver, object message, IActorRef sender, ICancelable cancelable) =>
        Start(delay, null, () => receiver.Tell(message, sender), cancelable, givesWork: true);

    protected override void InternalScheduleTellRepeatedly(
        TimeSpan initialDelay, TimeSpan interval, ICanTell receiver, object message, IActorRef sender, ICancelable cancelable) =>
        Start(initialDelay, interval, () => receiver.Tell(message, sender), cancelable, givesWork: true);

    protected override void InternalScheduleOnce(TimeSpan delay, Action action, ICancelable cancelable) => Start(delay, null, action, cancelable);

    protected override void InternalScheduleOnce(TimeSpan delay, IRunnable action, ICancelable cancelable) =>
        Start(delay, null, action.Run, cancelable);

    protected override void InternalScheduleRepeatedly(TimeSpan initialDelay, TimeSpan interval, Action action, ICancelable cancelable) =>
        Start(initialDelay, interval, action, cancelable);

    protected override void InternalScheduleRepeatedly(TimeSpan initialDelay, TimeSpan interval, IRunnable action, ICancelable cancelable) =>
        Start(initialDelay, interval, action.Run, cancelable);

    private void Start(TimeSpan delay, TimeSpan? interval, Action action, ICancelable? cancelable, bool givesWork = false)
    {
        if (_thread is not null)
        {
            var entry = _thread.Start(delay, interval, Fire, givesWork);
            cancelable?.Token.Register(entry.Dispose);
            return;
        }

        // Created asleep, so that it cannot fire before it can be disposed.
        var timer = _time.CreateTimer(_ => TryFire(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        cancelable?.Token.Register(timer.Dispose);
        timer.Change(delay, interval ?? Timeout.InfiniteTimeSpan);

        void Fire()
        {
            if (!_isDisposed && cancelable is not { IsCancellationRequested: true }) action();
        }

        void TryFire()
        {
            try
            {
                Fire();
            }
            catch (Exception exception)
            {
                // As in Akka.NET's own scheduler: a task that throws ends with the log, not with the clock.
                Log.Error(exception, Failed);
            }
        }
    }
}
