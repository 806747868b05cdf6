using Akka.Actor;
using Troupe.Actors.Consumers;
using Troupe.Actors.Transactions;
using Troupe.Engine.Batching;
using Troupe.Engine.Polling;
using Troupe.Engine.Records;

namespace Troupe.Actors.Partitions;

/// <content>Records in, offsets out.</content>
internal sealed partial class PartitionSupervisor
{
    private void Accept(Segment segment)
    {
        // On its way here when the position was changed.
        if (_repositioning) return;
        _telemetry.Polled(segment);

        // Whatever the client complained of, it has recovered.
        (_fetchFailure, _hasFetched, _isAtEnd) = (null, true, segment.Count == 0);
        var tracker = _kernel.Tracker;
        if (!tracker.IsStarted || _expectedOffset < 0) _kernel.StartAt(segment.FirstOffset);
        else if (segment.FirstOffset < _expectedOffset) RestartAt(segment.FirstOffset);
        else if (segment.FirstOffset > _expectedOffset) tracker.Gap(_expectedOffset, segment.FirstOffset);

        if (!segment.IsContiguous) FinishGaps(segment);
        _expectedOffset = segment.NextOffset;
        _buffer.Add(segment);
        NoteEnd(segment);
        // A message that waits to be given up may be gone from the log: delivery must not stop before it for ever.
        _kernel.Progressed();
    }

    /// <summary>The log begins anew below what was expected: the topic was made again, or <c>auto.offset.reset</c> went back.</summary>
    private void RestartAt(long offset)
    {
        LogLogRestarted(Position, _expectedOffset, offset);

        // What runs, and what is on its way to the queue, has offsets of the log that is gone: they name other messages now.
        var wasPlayed = _incarnation is not null;
        StopPresent();
        Timers.Cancel(GiveUpTimer);
        EndGivingUp();
        _telemetry.ForgetEnd();
        _kernel.Restart(offset);
        var (records, bytes) = _buffer.Start(offset);
        if (records > 0) _services.Poll.Post(new PollCommand.Grant(Assignment, records, bytes));
        ForgetPending();
        if (IsTransactional)
        {
            _services.Transactions.Tell(new TransactionProtocol.Dissolve(Assignment));
            EnlistAgain();
        }
        else
        {
            Context.Parent.Tell(new PartitionProtocol.Restarted(_settings.TopicPartition, _epoch, offset));
        }

        if (wasPlayed) Open();
    }

    private void FinishGaps(Segment segment)
    {
        var next = segment.FirstOffset;
        foreach (var entry in segment.Entries)
        {
            if (entry.Offset > next) _kernel.Tracker.Gap(next, entry.Offset);
            next = entry.Offset + 1;
        }

        if (segment.NextOffset > next) _kernel.Tracker.Gap(next, segment.NextOffset);
    }

    /// <summary>Takes over what the incarnation has finished since the last time.</summary>
    private void TakeMarks()
    {
        if (_incarnation is not { } incarnation) return;
        var (marks, tracker) = (incarnation.Lease.Marks, _kernel.Tracker);
        if (incarnation.Batch is { } batch)
        {
            var walked = Math.Min(marks.Walked, batch.Count);
            FinishMessages(batch, _walkTaken, walked);
            _walkTaken = walked;
        }

        foreach (var offset in marks.TakeGivenUp()) tracker.GiveUp(offset);
        var (highest, newest) = marks.TakeMarks(out var metadata);
        if (highest is { } high) tracker.MarkThrough(high);
        if (newest is { } last && last != highest) tracker.MarkThrough(last);
        _kernel.Metadata.Mark(metadata);
    }

    private void CommitNow(ConsumerProtocol.CommitNow commit)
    {
        TakeMarks();
        if (_kernel.Tracker.IsStarted)
            Context.Parent.Tell(Progress(commit.Committed));
        else commit.Committed.TrySetResult(false);
    }

    private void FinishMessages(RecordBatch batch, int from, int to)
    {
        foreach (var slice in batch.Slices)
        {
            if (from >= to) return;
            if (from < slice.Count) FinishSlice(slice with { From = slice.From + from, To = slice.From + Math.Min(to, slice.Count) });
            from = Math.Max(0, from - slice.Count);
            to -= slice.Count;
        }
    }

    private void FinishSlice(BatchSlice slice) => _kernel.Tracker.FinishRange(slice.FirstOffset, slice.LastOffset + 1);

    /// <summary>Delivery goes on at the replay position: from what is held, or, if that was dropped, from the broker.</summary>
    private void Rewind()
    {
        if (_kernel.Tracker.IsStarted) GoTo(_kernel.Tracker.ReplayPosition);
    }
}
