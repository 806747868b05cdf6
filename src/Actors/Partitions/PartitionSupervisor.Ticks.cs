using Akka.Actor;
using Troupe.Actors.Consumers;
using Troupe.Engine.Ticks;

namespace Troupe.Actors.Partitions;

/// <content>
/// Calls without messages. The timer is started once a tick is in sight and says when to look again; a batch moves the tick away by no more than noting
/// when it was over.
/// </content>
internal sealed partial class PartitionSupervisor
{
    private const string TickTimer = "tick";

    /// <summary>Null where the route has no ticks, which costs a look at this field.</summary>
    private readonly TickSchedule? _ticks;

    private bool _isTickArmed;
    private long _ticksBegun;

    private bool IsPausedForTicks => _kernel.Held is not null || _fetchFailure is not null || PauseInForce is not null;

    /// <summary>Whether what the partition does next is to try again, or to give up, what failed. One that is held or paused does neither.</summary>
    private bool IsRetrying =>
        _kernel.Held is null
        && PauseInForce is null
        && (_givingUp is not null
            || _kernel.Ledger is { Failures: > 0 } or { PendingVerdict: not null }
            || (_kernel.Backoff is { } backoff && backoff.Left(_services.Time) > TimeSpan.Zero));

    private void BeginTicks()
    {
        _isTickArmed = false;
        if (_kernel.Ticks is { } clock) _ticks?.Begin(clock);
    }

    /// <summary>Begins a tick if one is due and nothing of the partition runs; else sees to it that somebody looks again.</summary>
    /// <returns>Whether it began.</returns>
    private bool BeginTick()
    {
        if (_ticks is null || _isTickArmed || _kernel.Ticks is not { } clock) return false;

        // What runs now ends with a message, and then it is looked at again.
        if (_incarnation is not { IsBusy: false } incarnation || _pending.Count > 0) return false;
        if (_ticks.Left(clock, IsPausedForTicks, IsRetrying) is not { } left) return false;
        if (left > TimeSpan.Zero)
        {
            _isTickArmed = true;
            // Timers know whole milliseconds and cut what is left: asked again that often, we would only turn in circles.
            Timers.StartSingleTimer(TickTimer, TickDue.Instance, TimeSpan.FromMilliseconds(Math.Ceiling(left.TotalMilliseconds)));
            return false;
        }

        _ticks.NoteTick(clock);
        incarnation.Tick = ++_ticksBegun;
        incarnation.Activity = IncarnationActivity.Ticking;
        incarnation.Actor.Tell(new ConsumerProtocol.RunTick(incarnation.Tick));
        return true;
    }

    /// <param name="done">What came of it.</param>
    /// <param name="isPlaying">Whether messages are delivered afterwards.</param>
    private void FinishTick(ConsumerProtocol.TickDone done, bool isPlaying)
    {
        var incarnation = _incarnation!;
        if (incarnation.Activity != IncarnationActivity.Ticking) return;
        EndActivity(incarnation);
        _settling = null;
        TakeMarks();
        if (_kernel.Ticks is { } clock && done is { HasRun: true, IsEndOfPartition: false })
        {
            clock.Ran++;
            if (done.Failure is not null) clock.Failed++;
        }

        if (done.Failure is { } failure)
        {
            // What it produced and the broker refused is its own affair: the next batch has nothing to do with it.
            incarnation.Lease.ForgetRefusal();
            if (done.IsEndOfPartition) LogEndFailed(failure, Position, _settings.Topic.Consumer.Name);
            else LogTickFailed(failure, Position, _settings.Topic.Consumer.Name);
        }

        var isBroken = Mend();
        TakeFlow(mayFinish: !isBroken && done.Failure is null);
        if (isBroken)
        {
            GoBack();
            Rewind();

            // As after a batch: what its fields were computed from comes again. A consumer that aborted by itself knows.
            if (isPlaying && done.Failure is not null && !_settings.Topic.KeepConsumer)
            {
                StopPresent();
                Open();
            }
        }

        // A tick may come before anything is known of the offsets.
        if (!_kernel.Tracker.IsStarted) return;
        _kernel.Progressed();
        GrantRoom();
    }

    /// <summary>A batch or a tick is over, and its consumer waits for the next one.</summary>
    private void EndActivity(Incarnation incarnation)
    {
        NoteActivity(incarnation);
        incarnation.Activity = IncarnationActivity.Idle;
    }

    /// <summary>From here on the partition is idle, if it was at work.</summary>
    private void NoteActivity(Incarnation incarnation)
    {
        if (_ticks is not null && _kernel.Ticks is { } clock && incarnation.Activity is IncarnationActivity.Consuming or IncarnationActivity.Ticking)
            _ticks.NoteActivity(clock);
    }

    private sealed record TickDue
    {
        public static readonly TickDue Instance = new();
    }
}
