using Akka.Actor;
using Confluent.Kafka;
using Troupe.Actors.Consumers;
using Troupe.Actors.Transactions;
using Troupe.Engine.DeadLetterQueue;
using Troupe.Engine.Polling;
using Troupe.Engine.Transactions;

namespace Troupe.Actors.Partitions;

/// <content>
/// On a transactional route all that is finished reaches the broker through the connection's transactions, and counts here when they are committed.
/// What is under way is not delivered again meanwhile, whatever becomes of the consumer that did it.
/// </content>
internal sealed partial class PartitionSupervisor
{
    private readonly List<PendingWork> _pending = [];
    private long _works;
    private bool _hasFlushed;

    /// <summary>How often in a row the broker rolled back.</summary>
    private int _rollbacks;

    /// <summary>
    /// Whether work of the running call was rolled back: what it still does was done on top of that and must not pass over it, whether user code
    /// has looked or not. Until the call is over the coordinator is not asked to take anything more.
    /// </summary>
    private bool _isBroken;

    private bool IsTransactional => _settings.Topic.Transactional;

    /// <summary>Whether something is finished that no transaction has committed: gaps at the end of the log, skipped messages.</summary>
    private bool HasProgress => _kernel.Tracker.IsStarted && _kernel.Tracker.Frontier > (_kernel.Committed ?? -1);

    private void EnlistPartition()
    {
        (_hasFlushed, _rollbacks, _isBroken) = (false, 0, false);
        if (IsTransactional) _services.Transactions.Tell(new TransactionProtocol.Enlist(Assignment));
    }

    private void Contribute(ConsumerProtocol.Contribute contribute)
    {
        if (_isBroken) contribute.Resolved.TrySetResult(new TransactionProtocol.Resolved(0, ContributionOutcome.RolledBack, null));
        else Contribute(contribute.Work, answer => contribute.Resolved.TrySetResult(answer), contribute.Incarnation);
    }

    private void Contribute(StagedWork work, Action<TransactionProtocol.Resolved> resolved, int? incarnation = null)
    {
        var pending = new PendingWork(++_works, incarnation, work.Marks, resolved);
        _pending.Add(pending);
        SetNext(pending);
        if (work.Records.Count == 0 && pending.Next is null)
        {
            // A mark of what is finished already: it only sets back where delivery goes on.
            Resolve(new TransactionProtocol.Resolved(pending.Number, ContributionOutcome.Committed, null));
            return;
        }

        _services.Transactions.Tell(new TransactionProtocol.Contribute(
            new Contribution(pending.Number, [pending.Lease(Assignment)], work.Records), Self));
    }

    /// <summary>Gaps and skips have no call that would take them to the broker.</summary>
    private void ContributeProgress()
    {
        if (_pending.Count == 0 && HasProgress && !_isBroken) Contribute(new StagedWork(), _ => { });
    }

    private void Resolve(TransactionProtocol.Resolved resolved)
    {
        var index = _pending.FindIndex(work => work.Number == resolved.Number);
        if (index < 0) return;
        var pending = _pending[index];
        _pending.RemoveAt(index);
        switch (resolved.Outcome)
        {
            case ContributionOutcome.Committed:
                if (_kernel.Tracker.IsStarted) pending.Marks.ApplyTo(_kernel.Tracker);
                if (pending.Next is { } next) _kernel.Committed = next;
                ResolveMetadata(pending);
                _rollbacks = 0;
                _kernel.Progressed();
                break;
            case ContributionOutcome.RolledBack or ContributionOutcome.Refused when pending.Incarnation is { } incarnation:
                Undo(incarnation);
                break;
            case ContributionOutcome.RolledBack or ContributionOutcome.Refused:
                if (!_isBroken) EnlistAgain();
                break;
        }

        pending.Resolved(resolved);
    }

    /// <summary>What an incarnation did is undone: its messages have to come again. Its running call ends first, and may or may not know.</summary>
    private void Undo(int incarnation)
    {
        if (_incarnation is { IsBusy: true } present && present.Number == incarnation) _isBroken = true;
        else BeginAgain();
    }

    /// <summary>The call of which something was rolled back is over, and its failure, if it is one, is dealt with elsewhere.</summary>
    /// <returns>Whether there was such a call.</returns>
    private bool Mend()
    {
        if (!_isBroken) return false;
        _isBroken = false;
        EnlistAgain();
        return true;
    }

    private void BeginAgain()
    {
        GoBack();
        Rewind();
        EnlistAgain();
    }

    private void EnlistAgain() => _services.Transactions.Tell(new TransactionProtocol.Enlist(Assignment));

    /// <summary>The assignment is over, or its log is another one: what is under way is of no interest here any more.</summary>
    private void ForgetPending()
    {
        var forgotten = _pending.ToArray();
        _pending.Clear();
        foreach (var pending in forgotten) pending.Resolved(new TransactionProtocol.Resolved(pending.Number, ContributionOutcome.Lost, null));
    }

    /// <summary>Nothing waits for a commit any more; what is finished besides goes out once, before the partition does.</summary>
    private bool IsFlushed()
    {
        if (_pending.Count > 0) return false;
        if (!IsTransactional || _hasFlushed || !HasProgress) return true;
        _hasFlushed = true;
        ContributeProgress();
        return _pending.Count == 0;
    }

    private void DispatchInTransaction(string topic, DeadLetterSource source)
    {
        var epoch = _epoch;
        _ = _services.DeadLetters.PrepareAsync(topic, source).PipeTo(
            Self,
            success: letter => new DeadLetterPrepared(epoch, source.Offset, letter),
            failure: exception => new GiveUpDone(epoch, source.Offset, exception));
    }

    private void DispatchInTransaction(DeadLetterPrepared prepared)
    {
        if (_givingUp?.Offset != prepared.Offset) return;
        var (epoch, offset) = (prepared.Epoch, prepared.Offset);
        var work = new StagedWork();
        work.Records.Add(prepared.Letter);
        work.GiveUp(offset);

        // As from any other queue: what follows depends on whether the partition plays or closes.
        var self = Self;
        Contribute(work, resolved => self.Tell(new GiveUpDone(epoch, offset, FailureOf(resolved))));
    }

    private static KafkaException? FailureOf(TransactionProtocol.Resolved resolved) =>
        resolved.Outcome == ContributionOutcome.Committed
            ? null
            : new KafkaException(resolved.Error ?? new Error(ErrorCode.Local_State, "the transaction of the dead letter was rolled back"));

    /// <summary>The broker rolled back: nobody is to blame and nothing is counted, but a broker that does so again and again is not hurried.</summary>
    private void GoBack()
    {
        if (++_rollbacks > 1) PauseFor(Backoff(_rollbacks - 1));
    }

    private void DeliverAgain()
    {
        LogMarkedNothing(Position, _settings.Topic.Consumer.Name);
        PauseFor(Backoff(1));
        Rewind();
    }

    /// <summary>Work that is with the coordinator.</summary>
    private sealed class PendingWork(long number, int? incarnation, StagedMarks marks, Action<TransactionProtocol.Resolved> resolved)
    {
        public long Number { get; } = number;

        /// <summary>Who did it; null if it was the supervisor itself.</summary>
        public int? Incarnation { get; } = incarnation;

        public StagedMarks Marks { get; } = marks;

        public Action<TransactionProtocol.Resolved> Resolved { get; } = resolved;

        /// <summary>What would be committed if it and all that was under way before it were; null if that is nothing new.</summary>
        public long? Next { get; set; }

        /// <summary>What is committed with <see cref="Next"/>; null for nothing.</summary>
        public string? Metadata { get; set; }

        /// <summary>Whether what is new is only the metadata.</summary>
        public bool MovesNothing { get; set; }

        public LeasedOffset Lease(AssignedPartition partition) => new(partition, Next) { Metadata = Metadata, MovesNothing = MovesNothing };
    }

    private sealed record DeadLetterPrepared(int Epoch, long Offset, StagedRecord Letter);
}
