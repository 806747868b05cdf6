using Akka.Actor;
using Troupe.Actors.Consumers;
using Troupe.Actors.Transactions;
using Troupe.Engine.Polling;

namespace Troupe.Actors.Partitions;

/// <content>Coming to an end in order: the running call, the hook, the last marks; bounded at each step.</content>
internal sealed partial class PartitionSupervisor
{
    private const string CancelTimer = "cancel";
    private const string OverdueTimer = "overdue";

    private ClosingReason _closingReason;
    private bool _hookDone;

    private ConsumerHook ClosingHook => _closingReason == ClosingReason.Revoked ? ConsumerHook.Revoked : ConsumerHook.Shutdown;

    private void BeginClosing(PartitionProtocol.Close close)
    {
        (_closingReason, _hookDone) = (close.Reason, false);
        _incarnation?.Lease.BeginEnding();
        _services.Poll.Post(new PollCommand.Detach(Assignment));
        Timers.CancelAll();
        if (!_dispatching) EndGivingUp();
        BeginWatch();

        // What is left of the bound is for the last commit.
        var overdue = close.Bound - TimeSpan.FromTicks(Math.Min(close.Bound.Ticks / 10, TimeSpan.TicksPerSecond));
        var grace = _settings.CancelGrace < overdue ? _settings.CancelGrace : overdue / 2;
        Timers.StartSingleTimer(CancelTimer, ClosingTimer.Cancel, overdue - grace);
        Timers.StartSingleTimer(OverdueTimer, ClosingTimer.Overdue, overdue);
        Become(Closing);
        AdvanceClosing();
    }

    private void Closing(object message)
    {
        switch (message)
        {
            case ConsumerProtocol.BatchDone done when IsPresent(done.Incarnation):
                FinishBatch(done);
                break;
            case ConsumerProtocol.BatchFailed failed when IsPresent(failed.Failure.Incarnation):
                FailKeeping(failed.Failure);
                break;
            case ConsumerProtocol.TickDone done when IsPresent(done.Incarnation):
                FinishTick(done, isPlaying: false);
                break;
            case ConsumerProtocol.HookDone done when IsPresent(done.Incarnation):
                HookDone(done);
                break;
            case ConsumerProtocol.CommitNow commit when IsPresent(commit.Incarnation):
                CommitNow(commit);
                return;
            case ConsumerFailed failed when IsPresent(failed.Incarnation):
                FailClosing(failed.Exception);
                break;
            case IncarnationEnded ended:
                Dispose(ended.Scope);
                if (IsPresent(ended.Number)) FailClosing(Stopped());
                break;
            case ConsumerProtocol.Contribute contribute when IsPresent(contribute.Incarnation):
                Contribute(contribute);
                break;
            case ConsumerProtocol.Undone undone when IsPresent(undone.Incarnation):
                Undo(undone.Incarnation);
                break;
            case TransactionProtocol.Resolved resolved:
                Resolve(resolved);
                break;
            case DeadLetterPrepared prepared when prepared.Epoch == _epoch:
                DispatchInTransaction(prepared);
                return;
            case GiveUpDone done when done.Epoch == _epoch:
                GaveUp(done);
                if (done.Failure is not null) EndGivingUp();
                break;
            case ClosingTimer.CancelType:
                _incarnation?.Lease.Cancel();
                return;
            case ClosingTimer.OverdueType:
                NameOverdue();
                FinishClosing();
                return;
            case WatchTick:
                Watch();
                return;
            case PartitionProtocol.ReportProgress:
                ReportProgress();
                return;
            case PartitionProtocol.Committed committed when committed.Epoch == _epoch:
                NoteCommitted(committed);
                return;
            // On a busy machine the poll thread's own bound may come first.
            case PartitionProtocol.Lose lose when lose.Epoch == _epoch:
                if (_incarnation is { IsBusy: true }) NameOverdue();
                Lose();
                return;
            case PartitionProtocol.GetStatus:
                Sender.Tell(Describe(PartitionState.Draining, _slow ?? (_closingReason == ClosingReason.Revoked ? "revoked" : "stopping")));
                return;
            default:
                HandleStale(message);
                return;
        }

        AdvanceClosing();
    }

    private void NameOverdue() =>
        LogOverdue(Position, _settings.Topic.Consumer.Name, _incarnation?.Activity.ToString() ?? "DeadLetter", _closingReason);

    private void AdvanceClosing()
    {
        if (_incarnation is { IsBusy: true } || _givingUp is not null) return;
        if (_incarnation is null && !_hookDone) SkipHook();
        if (_hookDone)
        {
            if (_pending.Count == 0) ApplySeek();
            if (IsFlushed()) FinishClosing();
            return;
        }

        var incarnation = _incarnation!;
        incarnation.Activity = IncarnationActivity.Closing;
        incarnation.Actor.Tell(new ConsumerProtocol.RunHook(ClosingHook));
    }

    private void HookDone(ConsumerProtocol.HookDone done)
    {
        if (done.Hook == ConsumerHook.Assigned)
        {
            Opened(done.Failure);
            if (done.Failure is not null) SkipHook();
            return;
        }

        _incarnation!.Activity = IncarnationActivity.Idle;
        _hookDone = true;
        TakeFlow(mayFinish: !Mend() && done.Failure is null);
        if (done.Failure is { } failure) LogHookFailed(failure, Position, done.Hook);
    }

    /// <summary>A failure on the way out is counted as ever; the hook still runs, on a fresh consumer if one can be made.</summary>
    private void FailClosing(Exception exception)
    {
        var activity = _incarnation!.Activity;
        if (activity == IncarnationActivity.Closing)
        {
            LogHookFailed(exception, Position, ClosingHook);
            RetirePresent();
            _hookDone = true;
            return;
        }

        Fail(exception);
        if (activity == IncarnationActivity.Opening) SkipHook();
        _incarnation?.Lease.BeginEnding();
    }

    private void SkipHook()
    {
        Timers.Cancel(OpenTimer);
        _hookDone = true;
        LogHookSkipped(Position, ClosingHook);
    }

    private void FinishClosing()
    {
        StopPresent();
        Timers.CancelAll();
        EndGivingUp();
        _buffer.Start(null);
        if (_pending.Count > 0)
        {
            Become(Resolving);
            return;
        }

        Become(Settling);
        var tracker = _kernel.Tracker;
        Context.Parent.Tell(new PartitionProtocol.Closed(
            _settings.TopicPartition, _epoch, tracker.IsStarted && !IsTransactional ? tracker.Frontier : null) { Metadata = _kernel.Metadata.Newest });
    }

    /// <summary>Out of time, but what the broker is about to decide is waited for: as long as the connection does.</summary>
    private void Resolving(object message)
    {
        switch (message)
        {
            case TransactionProtocol.Resolved resolved:
                Resolve(resolved);
                if (_pending.Count == 0) FinishClosing();
                break;
            case PartitionProtocol.Lose lose when lose.Epoch == _epoch:
                Lose();
                break;
            case PartitionProtocol.GetStatus:
                Sender.Tell(Describe(PartitionState.Draining, "waits for its transaction"));
                break;
            default:
                HandleStale(message);
                break;
        }
    }

    private void Settling(object message)
    {
        switch (message)
        {
            case PartitionProtocol.Settled settled when settled.Epoch == _epoch:
                if (settled.Committed is { } committed) _kernel.Committed = committed;
                Release();
                break;
            case PartitionProtocol.Lose lose when lose.Epoch == _epoch:
                Lose();
                break;
            case PartitionProtocol.GetStatus:
                Sender.Tell(Describe(PartitionState.Draining, "committing"));
                break;
            default:
                HandleStale(message);
                break;
        }
    }

    /// <summary>Someone else plays it already: nothing is committed, and what runs is told so and left to its end.</summary>
    private void Lose()
    {
        if (_incarnation is { } incarnation)
        {
            incarnation.Lease.Kill();
            NoteActivity(incarnation);
            _incarnation = null;
            if (!incarnation.IsBusy) Context.Stop(incarnation.Actor);
        }

        Timers.CancelAll();
        EndGivingUp();
        ForgetPending();
        _buffer.Start(null);
        Release();
    }

    private void Release()
    {
        _telemetry.End();
        ForgetFlow();
        var kernel = _kernel;
        _kernel = new PartitionKernel(_settings.Topic);
        Become(Vacant);
        Context.Parent.Tell(new PartitionProtocol.Released(_settings.TopicPartition, _epoch, kernel));
    }

    private abstract record ClosingTimer
    {
        public static readonly ClosingTimer Cancel = new CancelType();
        public static readonly ClosingTimer Overdue = new OverdueType();

        internal sealed record CancelType : ClosingTimer;

        internal sealed record OverdueType : ClosingTimer;
    }
}
