using Akka.Actor;
using Troupe.Actors.Consumers;
using Troupe.Engine.Batching;
using Troupe.Engine.Consuming;
using Troupe.Engine.Polling;

namespace Troupe.Actors.Partitions;

/// <content>Which batch is delivered next, and when; and what its end means.</content>
internal sealed partial class PartitionSupervisor
{
    /// <summary>Does the next thing that can be done: gives up a message, waits, or delivers a batch.</summary>
    private void Advance()
    {
        if (_incarnation is not { IsBusy: false } incarnation || _givingUp is not null || _kernel.Held is not null || _pending.Count > 0 || IsPausedByUser() || IsBackingOff()) return;
        var stop = _kernel.UserPause?.From;
        if (_kernel.Ledger.PendingVerdict is { } pending && !(pending.Offset >= stop) && CanGiveUp(pending.Offset))
        {
            GiveUp(pending);
            // A skip is done already, and nothing would wake the partition when its backoff is over.
            Advance();
            return;
        }

        if (_buffer.WaitingMessages == 0) return;
        var limit = _kernel.Ledger.Limit;
        var most = Math.Min(limit.MaxMessages, _settings.Topic.MaxBatchSize);
        if (_buffer.WaitingMessages < most && IsGathering()) return;
        if (!(stop < limit.StopBefore)) stop = limit.StopBefore ?? stop;
        if (Admit(most, stop) is not { } admitted) return;
        if (_buffer.Take(_kernel.Tracker, admitted.Most, admitted.Stop) is { } batch) Deliver(incarnation, batch);
        else GrantRoom();
    }

    private bool CanGiveUp(long offset) =>
        (_settings.Topic.ManualOffsets || !_kernel.Tracker.HasUnfinishedBefore(offset)) && _buffer.Find(offset) is not null;

    private void Deliver(Incarnation incarnation, RecordBatch batch)
    {
        var ledger = _kernel.Ledger;
        int[]? attempts = null;
        if (ledger.Failures > 0)
        {
            attempts = new int[batch.Count];
            for (var index = 0; index < attempts.Length; index++) attempts[index] = ledger.AttemptOf(batch.OffsetOf(index));
            if (attempts.Max() > 1) _telemetry.Retried();
        }

        _throttle?.Delivered(batch.Count);
        incarnation.Batch = batch;
        incarnation.Activity = IncarnationActivity.Consuming;
        incarnation.Lease.BeginBatch();
        incarnation.Metadata.StandAt(_kernel.Tracker.LastMessageEnd);
        _walkTaken = 0;
        _lastDelivery = _services.Time.GetTimestamp();
        // Whoever looks at the statistics in the call finds them as they are at its beginning.
        ObserveAlways();
        incarnation.Actor.Tell(new ConsumerProtocol.Deliver(batch, attempts, ledger.Exceptions));
    }

    private void FinishBatch(ConsumerProtocol.BatchDone done)
    {
        var incarnation = _incarnation!;
        if (incarnation.Batch is not { } batch || batch.Number != done.Batch || incarnation.Activity != IncarnationActivity.Consuming) return;
        EndActivity(incarnation);
        _throttle?.Returned(batch.Count - done.Delivered);
        _deaths = 0;
        TakeMarks();
        var isBroken = Mend();
        TakeFlow(mayFinish: !isBroken);
        if (isBroken)
        {
            // The call returned as if nothing were: it did not wait for what it began, or did not look.
            GoBack();
            Rewind();
            return;
        }

        if (done is { Complete: true, MarkedNothing: true } && _seek is null)
        {
            DeliverAgain();
            return;
        }

        var finished = done.Complete && !IsTransactional && _settings is { Form: ConsumerForm.Batch, Topic.ManualOffsets: false };
        if (finished)
        {
            foreach (var slice in batch.Slices) FinishSlice(slice);
        }

        if (done.Complete) _kernel.Ledger.Delivered(batch.LastOffset);
        else if (!incarnation.Lease.IsEnding) ReturnCursor(batch, done);
        _kernel.Progressed();
        GrantRoom();
    }

    /// <summary>What the cursor has left need not be held any more, or not all of it: room for as much is granted to the poll thread.</summary>
    private void GrantRoom()
    {
        var (records, bytes) = _buffer.Release(_kernel.Tracker.ReplayPosition);
        if (records > 0) _services.Poll.Post(new PollCommand.Grant(Assignment, records, bytes));
    }

    private bool IsGathering()
    {
        var waited = _services.Time.GetElapsedTime(_lastDelivery);
        if (_kernel.Ledger.Failures > 0 || waited >= _settings.Topic.MaxWaitTime) return false;
        if (!Timers.IsTimerActive(WaitTimer)) Timers.StartSingleTimer(WaitTimer, Continue.Instance, _settings.Topic.MaxWaitTime - waited);
        return true;
    }

    private bool IsBackingOff()
    {
        if (_kernel.Backoff is not { } backoff) return false;
        var left = backoff.Left(_services.Time);
        if (left > TimeSpan.Zero)
        {
            if (!Timers.IsTimerActive(BackoffTimer)) Timers.StartSingleTimer(BackoffTimer, Continue.Instance, left);
            return true;
        }

        _kernel.Backoff = null;
        return false;
    }
}
