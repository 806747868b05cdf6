using Akka.Actor;
using Troupe.Actors.Consumers;
using Troupe.Engine.Batching;
using Troupe.Engine.DeadLetterQueue;
using Troupe.Engine.Failure;
using Troupe.Engine.Routing;
using Troupe.Engine.Telemetry;

namespace Troupe.Actors.Partitions;

/// <content>What follows when user code fails.</content>
internal sealed partial class PartitionSupervisor
{
    private const string GiveUpTimer = "give-up";

    private FailureVerdict.GiveUp? _givingUp;
    private DeadLetterSource? _deadLetter;
    private bool _dispatching;
    private int _dispatchFailures;

    /// <summary>How often a consumer died outside <c>ConsumeAsync</c> since a batch was finished.</summary>
    private int _deaths;

    /// <summary>The decider's report. It runs inside the failure handling of the child, so what follows is a message to ourselves.</summary>
    private void ConsumerThrew(IActorRef child, Exception exception)
    {
        if (_incarnation is { } incarnation && incarnation.Actor.Equals(child)) Self.Tell(new ConsumerFailed(incarnation.Number, exception));
    }

    private void Fail(Exception exception)
    {
        var incarnation = _incarnation!;
        if (incarnation.Activity == IncarnationActivity.Opening)
        {
            FailOpening(Thrown(exception));
            return;
        }

        RetirePresent();
        if (IsOfBatch(incarnation, exception))
        {
            FailBatch(incarnation.Batch!, exception);
            Rewind();
            Open();
            return;
        }

        // A child or a handler of the actor's own: it counts against no message, but a batch must not run into it again at once.
        LogConsumerFailed(exception, Position);
        if (incarnation.Activity == IncarnationActivity.Consuming) PauseFor(Backoff(1));
        Rewind();
        OpenAfterDeath();
    }

    /// <summary>Whether a consumer that died too often waits to be replaced.</summary>
    private bool IsOpeningLate => _incarnation is null && _deaths > 1;

    /// <summary>At once; but one that dies again and again without finishing a batch would be made thousands of times a second.</summary>
    private void OpenAfterDeath()
    {
        if (++_deaths == 1) Open();
        else Timers.StartSingleTimer(OpenTimer, OpenNext.Instance, Backoff(_deaths - 1));
    }

    /// <summary>Whether <c>ConsumeAsync</c> failed: a batch that waits behind the actor's other messages has not begun.</summary>
    private static bool IsOfBatch(Incarnation incarnation, Exception exception) =>
        incarnation.Activity == IncarnationActivity.Consuming
        && incarnation.Lease.HasBegun
        && exception is ConsumerFailedException or ConsumerStoppedException;

    /// <summary>The route keeps its consumer when <c>ConsumeAsync</c> fails: all follows but the next incarnation.</summary>
    private void FailKeeping(ConsumerFailedException exception)
    {
        var incarnation = _incarnation!;
        if (incarnation.Batch is not { } batch || batch.Number != exception.Batch || incarnation.Activity != IncarnationActivity.Consuming) return;
        EndActivity(incarnation);
        _settling = null;
        TakeMarks();
        TakeFlow(mayFinish: false);
        Mend();
        incarnation.Lease.ForgetRefusal();
        FailBatch(batch, exception);
        Rewind();
    }

    /// <summary>What a constructor threw: Akka.NET wraps it, and wraps it again when it is made by a producer of one's own.</summary>
    private static Exception Thrown(Exception exception) => exception switch
    {
        ActorInitializationException { InnerException: TypeLoadException { InnerException: { } thrown } } => thrown,
        ActorInitializationException { InnerException: { } thrown } => thrown,
        _ => exception,
    };

    private void Ended(IncarnationEnded ended)
    {
        Dispose(ended.Scope);
        if (!IsPresent(ended.Number)) return;
        Fail(Stopped());
    }

    /// <summary>A consumer that stops itself cannot say any more which message it was at; its lease can.</summary>
    private Exception Stopped()
    {
        var stopped = new ConsumerStoppedException(Position);
        return _incarnation is { Activity: IncarnationActivity.Consuming, Lease: { HasBegun: true, MessageAtWork: { } offset }, Batch: { } batch } present
            ? new ConsumerFailedException(present.Number, batch.Number, offset, FailureKind.Handler, stopped)
            : stopped;
    }

    private void FailBatch(RecordBatch batch, Exception exception)
    {
        var (tracker, ledger) = (_kernel.Tracker, _kernel.Ledger);
        _kernel.Progressed();
        var failed = exception as ConsumerFailedException;
        var cause = failed?.InnerException ?? exception;
        if (failed?.Kind == FailureKind.RolledBack)
        {
            GoBack();
            return;
        }

        _telemetry.Failed(cause);
        if (FirstUnfinished(batch) is not { } first)
        {
            LogFailedAfterMark(cause, Position, batch.LastOffset);
            PauseFor(Backoff(1));
            return;
        }

        var isKnown = failed?.Culprit is { } named && IsUnfinished(batch, named);
        var failure = new DeliveryFailure(
            first, batch.LastOffset, isKnown ? failed!.Culprit : null, isKnown ? failed!.Kind : FailureKind.Handler, cause);
        switch (ledger.Record(failure))
        {
            case FailureVerdict.GiveUp verdict:
                GiveUp(verdict);
                break;
            case FailureVerdict.Stop stop:
                Hold($"{Position}@{stop.Offset} failed in a way that stops the process: {cause.Message}");
                LogFatal(cause, Position, stop.Offset);
                _services.StopProcess(cause);
                break;
            case FailureVerdict.Hold hold:
                Hold($"{Position}@{hold.Offset} cannot be deserialised and the route has no dead letter queue: {cause.Message}");
                break;
            case FailureVerdict.FinishBefore before:
                PauseFor(Backoff(1));
                LogFinishingBefore(cause, Position, before.Offset);
                break;
            case FailureVerdict.Retry retry:
                var backoff = Backoff(retry.Failures);
                PauseFor(backoff);
                if (failed?.Kind == FailureKind.Aborted) LogAborted(Position, failure.KnownCulprit ?? first, retry.Failures, backoff);
                else LogAttemptFailed(cause, Position, failure.KnownCulprit ?? first, retry.Failures, backoff);
                break;
        }
    }

    private long? FirstUnfinished(RecordBatch batch)
    {
        foreach (var slice in batch.Slices)
        {
            for (var entry = slice.From; entry < slice.To; entry++)
            {
                var offset = slice.Segment.Entries[entry].Offset;
                if (_kernel.Tracker.ShouldDeliver(offset)) return offset;
            }
        }

        return null;
    }

    /// <summary>A user can name any position; only a message that was delivered just now and is not finished can be to blame.</summary>
    private bool IsUnfinished(RecordBatch batch, long offset) =>
        _kernel.Tracker.ShouldDeliver(offset)
        && batch.Slices.Any(slice => slice.FirstOffset <= offset && offset <= slice.LastOffset)
        && _buffer.Find(offset) is not null;

    private void GiveUp(FailureVerdict.GiveUp verdict)
    {
        _givingUp = verdict;
        if (verdict.Treatment.Action == FailureAction.Skip)
        {
            _telemetry.Skipped();
            LogSkipped(verdict.Exception, Position, verdict.Offset, verdict.Attempts);
            GaveUp(new GiveUpDone(_epoch, verdict.Offset, null));
            return;
        }

        var (segment, entry) = _buffer.Find(verdict.Offset)!.Value;
        _deadLetter = DeadLetterSourceReader.Read(
            segment, entry, _settings.GroupId, verdict.Attempts, verdict.Exception.GetType().FullName!, verdict.Exception.Message);
        Dispatch();
    }

    private void Dispatch()
    {
        var (epoch, source) = (_epoch, _deadLetter!);
        _dispatching = true;
        if (IsTransactional)
        {
            DispatchInTransaction(_givingUp!.Treatment.Topic!, source);
            return;
        }

        _ = _services.DeadLetters.DispatchAsync(_givingUp!.Treatment.Topic!, source).PipeTo(
            Self,
            success: () => new GiveUpDone(epoch, source.Offset, null),
            failure: exception => new GiveUpDone(epoch, source.Offset, exception));
    }

    private void GaveUp(GiveUpDone done)
    {
        if (_givingUp is not { } verdict || verdict.Offset != done.Offset) return;
        var topic = verdict.Treatment.Topic;
        _dispatching = false;
        if (done.Failure is { } failure)
        {
            var backoff = Backoff(++_dispatchFailures);
            LogDispatchFailed(failure, Position, verdict.Offset, topic!, backoff);
            Timers.StartSingleTimer(GiveUpTimer, DispatchAgain.Instance, backoff);
            return;
        }

        if (topic is not null)
        {
            _telemetry.DeadLettered(topic);
            LogDeadLettered(verdict.Exception, Position, verdict.Offset, topic, verdict.Attempts);
        }

        EndGivingUp();
        _kernel.Tracker.GiveUp(verdict.Offset);
        _kernel.Progressed();
        _kernel.Ledger.GaveUp(verdict.Offset);
        PauseFor(Backoff(1));
    }

    private void EndGivingUp() => (_givingUp, _deadLetter, _dispatching, _dispatchFailures) = (null, null, false, 0);

    private void Hold(string reason)
    {
        _kernel.Held = reason;
        _telemetry.Paused(TelemetryNames.Value.Held);
        LogHeld(Position, reason);
    }

    private void PauseFor(TimeSpan backoff)
    {
        _kernel.Backoff = Pause.Begin(_services.Time, backoff);
        Timers.Cancel(BackoffTimer);
        _telemetry.Paused(TelemetryNames.Value.Backoff);
    }

    private sealed record ConsumerFailed(int Incarnation, Exception Exception);

    private sealed record GiveUpDone(int Epoch, long Offset, Exception? Failure);

    private sealed record DispatchAgain
    {
        public static readonly DispatchAgain Instance = new();
    }
}
