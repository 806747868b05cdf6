using System.Collections.Immutable;
using Akka.Actor;
using Confluent.Kafka;
using Troupe.Engine.Administration;
using Troupe.Engine.Polling;
using Troupe.Engine.Transactions;

namespace Troupe.Actors.Transactions;

/// <content>What becomes of transactions.</content>
internal sealed partial class TransactionCoordinator
{
    private static readonly TimeSpan AskInterval = TimeSpan.FromMilliseconds(250);
    private static readonly Error GroupMovedOn = new(ErrorCode.Local_AssignmentLost, "the group took one of its partitions away");
    private static readonly Error LogBeganAnew = new(ErrorCode.Local_State, "the log of one of its partitions begins anew");
    private static readonly Error OneBeforeFailed = new(ErrorCode.Local_State, "the transaction before it was rolled back");

    private string? _trouble;

    /// <summary>What made the outcome of the transaction at hand unknown.</summary>
    private (Error? Error, AbortBlame Blame) _doubt;

    private void Commit(CommitResult result)
    {
        var transaction = _committing!;
        var seat = _seats[transaction.Slot];
        switch (result.Outcome)
        {
            case SlotOutcome.Committed:
                (seat.IsFree, seat.Fences) = (true, 0);
                Committed(transaction);
                break;
            case SlotOutcome.Aborted aborted:
                if (aborted.IsProducerSpent) Reopen(seat, null);
                else seat.IsFree = true;
                RollBackCommitting(aborted.Error, aborted.Blame, aborted.Culprit);
                break;
            case SlotOutcome.Fenced { MayBeCommitted: true } fenced:
                _doubt = (fenced.Error, fenced.Blame);
                Replace(transaction, seat, fenced.Error.Reason, fenced.Error);
                break;
            case SlotOutcome.Abandoned { MayBeCommitted: true } abandoned:
                _doubt = (new Error(ErrorCode.Local_TimedOut, $"{abandoned.Call} did not return"), AbortBlame.Nobody);
                Replace(transaction, seat, $"{abandoned.Call} did not return");
                break;
            case SlotOutcome.Fenced fenced:
                LogProducerLost(_settings.Connection, seat.Slot.Id, fenced.Error.Reason);
                Reopen(seat, fenced.Error);
                RollBackCommitting(fenced.Error, AbortBlame.Nobody, null);
                break;
            case SlotOutcome.Abandoned abandoned:
                LogProducerLost(_settings.Connection, seat.Slot.Id, $"{abandoned.Call} did not return");
                Reopen(seat, null);
                RollBackCommitting(new Error(ErrorCode.Local_TimedOut, $"{abandoned.Call} did not return"), AbortBlame.Nobody, null);
                break;
        }
    }

    /// <summary>Only when another producer has the id is it certain that nothing of the transaction is still on its way.</summary>
    private void Replace(SharedTransaction transaction, SlotSeat seat, string reason, Error? error = null)
    {
        LogOutcomeUnknown(_settings.Connection, transaction.Number, seat.Slot.Id, reason);
        transaction.Move(TransactionEvent.LoseProducer);
        Trouble($"the outcome of a transaction is not known yet: {reason}");
        Reopen(seat, error);
    }

    private void Committed(SharedTransaction transaction)
    {
        transaction.Move(TransactionEvent.Commit);
        _committing = null;
        foreach (var contribution in transaction.Contributions)
        {
            foreach (var leased in contribution.Work.Partitions)
            {
                if (Find(leased.Partition) is { } enlisted) enlisted.IsSuspect = false;
            }

            Answer(contribution, ContributionOutcome.Committed, null);
        }

        GoOn();
    }

    private void RollBackCommitting(Error? error, AbortBlame blame, long? culprit)
    {
        var transaction = _committing!;
        transaction.Move(TransactionEvent.RollBack);
        _committing = null;
        RolledBack(transaction, error, blame, culprit);
        // It may hold what was done after work that is now to be done again.
        if (_filling is not null) Doom(_filling, OneBeforeFailed);
        GoOn();
    }

    /// <summary>Nothing of it was sealed, so nothing of it can become visible: its partitions need not wait until the broker has aborted it.</summary>
    private void Doom(SharedTransaction transaction, Error? error)
    {
        var seat = _seats[transaction.Slot];
        transaction.Move(TransactionEvent.Doom);
        _filling = null;
        Timers.Cancel(SealTimer);
        if (transaction.Records > 0)
        {
            _ = seat.Slot.AbortAsync().PipeTo(
                Self, success: outcome => new SlotAborted(seat.Index, outcome), failure: failure => new Failed(failure));
        }
        else
        {
            seat.IsFree = true;
        }

        RolledBack(transaction, error, AbortBlame.Nobody, null);
    }

    private void RolledBack(SharedTransaction transaction, Error? error, AbortBlame blame, long? culprit)
    {
        LogRolledBack(_settings.Connection, transaction.Number, transaction.Contributions.Count, error?.Reason ?? "the connection ends");
        for (var index = 0; index < transaction.Contributions.Count; index++)
        {
            var contribution = transaction.Contributions[index];
            var isRefused = index == culprit || (transaction.Contributions.Count == 1 && blame == AbortBlame.SomeRecord);
            var isSuspect = blame == AbortBlame.SomeRecord && culprit is null && !isRefused;
            foreach (var leased in contribution.Work.Partitions)
            {
                if (Find(leased.Partition) is not { } enlisted) continue;
                enlisted.IsOut = true;
                enlisted.IsSuspect = !isRefused && (enlisted.IsSuspect || isSuspect);
            }

            Answer(contribution, isRefused ? ContributionOutcome.Refused : ContributionOutcome.RolledBack, error);
        }

        // What waits behind it was done by somebody who did not know.
        _waiting.RemoveAll(waiting =>
        {
            if (!waiting.Work.Partitions.Any(leased => Find(leased.Partition) is { IsOut: true })) return false;
            Answer(waiting, ContributionOutcome.RolledBack, error);
            return true;
        });
    }

    private void Withdraw(ImmutableArray<AssignedPartition> partitions)
    {
        foreach (var partition in partitions)
        {
            _withdrawn[partition.TopicPartition] = Math.Max(partition.Epoch, _withdrawn.GetValueOrDefault(partition.TopicPartition));
            if (Find(partition) is not null) _enlisted.Remove(partition.TopicPartition);
        }

        _waiting.RemoveAll(waiting =>
        {
            if (waiting.Work.Partitions.All(leased => Find(leased.Partition) is not null)) return false;
            Answer(waiting, ContributionOutcome.Lost, GroupMovedOn);
            return true;
        });

        // One that commits looks for itself before it sends the offsets: whose they are not any more, it aborts.
        if (_filling is not null && _filling.Partitions.Any(partitions.Contains)) Doom(_filling, GroupMovedOn);
        if (_committing is { State: TransactionState.Asking }) AskCommitted();
        Fill();
    }

    /// <summary>What commits already cannot be stopped: its offset is the old log's, until the next commit of the partition corrects it.</summary>
    private void Dissolve(AssignedPartition partition)
    {
        _waiting.RemoveAll(waiting =>
        {
            if (waiting.Work.Partitions.All(leased => leased.Partition != partition)) return false;
            Answer(waiting, ContributionOutcome.RolledBack, LogBeganAnew);
            return true;
        });
        if (_filling is not null && _filling.Partitions.Contains(partition)) Doom(_filling, LogBeganAnew);
        Fill();
    }

    /// <summary>Each partition that is still ours tells for all of them, as they commit together.</summary>
    private void AskCommitted()
    {
        var transaction = _committing!;
        var partitions = transaction.Offsets.Where(offset => Find(offset.Partition) is not null).Select(offset => offset.Partition.TopicPartition).ToArray();
        if (partitions.Length == 0)
        {
            // Those who did the work are gone, or it moved no offset: nobody can tell any more.
            EndAsking(isCommitted: false);
            return;
        }

        var number = transaction.Number;
        _ = _settings.Admin.CommittedAsync(_settings.GroupId, partitions).PipeTo(
            Self, success: answer => new OffsetsKnown(number, answer), failure: _ => new OffsetsKnown(number, null));
    }

    private void Decide(OffsetsKnown known)
    {
        if (_committing is not { State: TransactionState.Asking } transaction || transaction.Number != known.Number) return;
        var isTold = false;
        foreach (var leased in transaction.Offsets)
        {
            var partition = leased.Partition;
            if (known.Answer is null || !known.Answer.Known.TryGetValue(partition.TopicPartition, out var committed)) continue;

            // Of a partition that went meanwhile the offset is somebody else's; the group may know before we were told.
            if (Find(partition) is null || _settings.Member([partition]) is null) continue;

            // Nobody else commits for it, and we do so in order: it is this one, or the one before, from which it differs by offset or by metadata.
            if (committed.Value == leased.Next && (!leased.MovesNothing || known.Answer.Metadata.GetValueOrDefault(partition.TopicPartition, "") == (leased.Metadata ?? "")))
            {
                EndAsking(isCommitted: true);
                return;
            }

            isTold = true;
        }

        if (isTold)
        {
            EndAsking(isCommitted: false);
            return;
        }

        Timers.StartSingleTimer(nameof(AskAgain), new AskAgain(known.Number), AskInterval);
    }

    private void EndAsking(bool isCommitted)
    {
        var transaction = _committing!;
        LogOutcomeKnown(_settings.Connection, transaction.Number, isCommitted ? "committed" : "rolled back");
        _seats[transaction.Slot].IsFree = true;
        if (isCommitted) Committed(transaction);
        else RollBackCommitting(_doubt.Error, _doubt.Blame, null);
    }

    private void GoOn()
    {
        if (_committing is null && _seats.All(seat => seat.OpeningFailures == 0)) Trouble(null);
        Fill();
        TryClose();
    }

    private void Trouble(string? reason)
    {
        if (reason == _trouble) return;
        _trouble = reason;
        Context.Parent.Tell(new TransactionProtocol.Troubled(reason));
    }

    /// <param name="Number">Of the transaction.</param>
    /// <param name="Answer">Null if nobody could be asked.</param>
    private sealed record OffsetsKnown(long Number, CommittedAnswer? Answer);

    private sealed record AskAgain(long Number);
}
