using Akka.Actor;
using Troupe.Actors.Transactions;
using Troupe.Engine.Batching;
using Troupe.Engine.Consuming;
using Troupe.Engine.Transactions;

namespace Troupe.Actors.Consumers;

/// <summary>
/// What an incarnation on a transactional route has done and not committed. Until its call has returned, or the delegate of its transaction has,
/// nobody else knows of it. Members may be used from any thread.
/// </summary>
/// <remarks>
/// A call is one of user code: <c>ConsumeAsync</c> for a message, or for a batch, or a hook. Of a walk, the calls that returned are gathered and
/// commit together. A call that uses <c>TransactionAsync</c> finishes only what those transactions marked.
/// </remarks>
internal sealed partial class ConsumerTransactions(ConsumerAssignment assignment, TimeProvider time)
{
    /// <summary>So long a walk gathers: without it the first message of a long batch would be visible when the last one is done.</summary>
    public static readonly TimeSpan WalkCommitAfter = TimeSpan.FromMilliseconds(200);

    private readonly Lock _lock = new();
    private readonly GatheredWork _walked = new(time);
    private StagedWork? _call;
    private bool _callIsExplicit;
    private bool _callMarked;
    private UserTransaction? _open;
    private Exception? _end;
    private bool _endedInCall;
    private bool _runIsExplicit;
    private bool _runMarked;

    /// <summary>The last message of a walk whose call used transactions and marked nothing, unless it was marked since.</summary>
    private long? _forgotten;

    /// <summary>Why nothing more of the running call can be committed: it was rolled back, refused, aborted, or its partition is gone. Null if it can.</summary>
    public Exception? End
    {
        get
        {
            lock (_lock) return _end;
        }
    }

    /// <summary>Whether that was a transaction of the running call alone, and not what its walk has gathered.</summary>
    public bool EndedInCall
    {
        get
        {
            lock (_lock) return _endedInCall;
        }
    }

    /// <summary>Whether the run, or a call of its walk, used transactions, and none of them marked anything: what is unfinished has to come again.</summary>
    public bool MarkedNothing
    {
        get
        {
            lock (_lock) return (_runIsExplicit && !_runMarked) || _forgotten is not null;
        }
    }

    /// <summary>A batch, or a hook, begins.</summary>
    public void BeginRun()
    {
        lock (_lock)
        {
            _walked.Begin();
            (_end, _runIsExplicit, _runMarked, _forgotten) = (null, false, false, null);

            // Nothing is delivered before it was answered; who awaits it may only not have heard yet.
            if (_open is { IsOver: true }) _open = null;
            BeginCall();
        }
    }

    /// <summary>The run is over, whatever came of it.</summary>
    public void EndRun()
    {
        lock (_lock) _call = null;
    }

    public void Produce(StagedRecord record)
    {
        lock (_lock) Implicit("Produce").Records.Add(record);
    }

    /// <returns>Whether the partition is still the consumer's.</returns>
    public bool Mark(long offset, string? metadata)
    {
        lock (_lock)
        {
            var call = Implicit("MarkAsConsumed");
            if (!assignment.Lease.IsAlive) return false;
            call.Mark(offset, metadata);
            return true;
        }
    }

    /// <summary>A message is passed over: it, and only it, is finished with what the call does.</summary>
    public void Finish(long offset)
    {
        lock (_lock) _call?.Marks.Finish(offset, offset + 1);
    }

    /// <summary>A dead letter joins the transaction that is open, or else the running call's own.</summary>
    public void GiveUp(StagedRecord letter, long offset)
    {
        lock (_lock)
        {
            if (_open is not null)
            {
                _open.GiveUp(letter, offset);
                return;
            }

            var call = Implicit("DeadLetterAsync");
            call.Records.Add(letter);
            call.GiveUp(offset);
        }
    }

    /// <summary>The walk's call for a message returned.</summary>
    /// <param name="index">Its place in the batch.</param>
    /// <param name="offset">Its offset.</param>
    /// <param name="isCut">Whether it may have left work undone.</param>
    /// <param name="isMarked">Whether returning finishes it.</param>
    /// <returns>Whether the walk goes on at once.</returns>
    public bool FinishMessage(int index, long offset, bool isCut, bool isMarked)
    {
        lock (_lock)
        {
            if (_end is not null) return false;
            if (isCut)
            {
                CutCall();
                return false;
            }

            if (isMarked && _callIsExplicit)
            {
                if (!_callMarked) _forgotten = offset;
            }
            else if (isMarked)
            {
                _walked.FinishMessage(_call!, index, offset);
            }

            GatherCall();
            return _walked.GatheredFor < WalkCommitAfter;
        }
    }

    /// <summary>The walk has gathered for long enough: commits before it goes on.</summary>
    public Task ContinueAsync()
    {
        ThrowIfEnded();
        return CommitWalkedAsync();
    }

    /// <summary>The run's user code returned.</summary>
    /// <param name="finished">What returning finishes; null for nothing.</param>
    /// <param name="isCut">Whether it may have left work undone.</param>
    /// <exception cref="TransactionRolledBackException">The broker rolled it back.</exception>
    public Task EndAsync(RecordBatch? finished, bool isCut)
    {
        lock (_lock)
        {
            if (_end is null && isCut)
            {
                CutCall();
            }
            else if (_end is null)
            {
                var slices = _callIsExplicit || finished is null ? [] : finished.Slices;
                foreach (var slice in slices) _call!.Marks.Finish(slice.FirstOffset, slice.LastOffset + 1);
                GatherCall();
            }
        }

        ThrowIfEnded();
        return CommitWalkedAsync();
    }

    /// <summary>The running call failed, and what it did goes with it; what returned before it is committed, unless nothing can be any more.</summary>
    public async Task FailAsync()
    {
        lock (_lock)
        {
            BeginCall();
            if (_end is not null) return;
        }

        try
        {
            await CommitWalkedAsync();
        }
        catch (Exception exception) when (exception is TransactionRolledBackException or ProduceRefusedException or AssignmentLostException)
        {
            // It is delivered again with what failed, and the failure at hand is already an attempt.
            lock (_lock) _end = null;
        }
    }

    /// <summary>Commits what the running call has done so far; what it does from here on is another transaction.</summary>
    /// <returns>Whether the broker accepted.</returns>
    public async Task<bool> CommitCallAsync()
    {
        lock (_lock)
        {
            if (_call is null) return false;
            _walked.Absorb(_call);
            _call = new StagedWork();
        }

        try
        {
            await CommitWalkedAsync();
            return true;
        }
        catch (Exception exception) when (exception is TransactionRolledBackException or ProduceRefusedException or AssignmentLostException)
        {
            return false;
        }
    }

    private async Task CommitWalkedAsync()
    {
        StagedWork walked;
        lock (_lock) walked = _walked.Take();
        await ContributeAsync(walked);
    }

    private async Task ContributeAsync(StagedWork work)
    {
        if (work.IsEmpty) return;
        var resolved = new TaskCompletionSource<TransactionProtocol.Resolved>(TaskCreationOptions.RunContinuationsAsynchronously);
        assignment.Supervisor.Tell(new ConsumerProtocol.Contribute(assignment.Incarnation, work, resolved), ActorRefs.NoSender);

        // The supervisor may be gone before it reads this, or the partition before it is answered.
        await Task.WhenAny(resolved.Task, assignment.Lease.Ended);
        var answer = resolved.Task.IsCompletedSuccessfully ? await resolved.Task : null;
        switch (answer?.Outcome)
        {
            case ContributionOutcome.Committed:
                lock (_lock)
                {
                    _runMarked |= !work.Marks.IsEmpty;
                    if (_forgotten is { } forgotten && work.Marks.MarksThrough(forgotten)) _forgotten = null;
                }

                return;
            case ContributionOutcome.RolledBack:
                throw Ended(new TransactionRolledBackException(
                    $"The transaction of {assignment.TopicPartition.Display()} was rolled back: {answer.Error?.Reason ?? "one before it was"}. Nothing of it is visible and its messages are delivered again, which counts as no attempt. Let the exception pass."));
            case ContributionOutcome.Refused:
                throw Ended(new ProduceRefusedException(answer.Error!, null));
            default:
                throw Ended(new AssignmentLostException(assignment.TopicPartition));
        }
    }

    /// <summary>Where something goes that is done outside an explicit transaction, under the lock.</summary>
    private StagedWork Implicit(string method)
    {
        ThrowIfEnded();
        if (_open is not null)
            throw new InvalidOperationException($"{method} was called while a transaction is open, and is no part of it. Use the transaction that the delegate was given.");
        if (_call is null)
            throw new InvalidOperationException($"{method} on a transactional route belongs to a running ConsumeAsync or hook. Elsewhere use TransactionAsync.");
        if (_callIsExplicit)
            throw new InvalidOperationException($"This call has used TransactionAsync, so that nothing outside of its transactions is committed. Call {method} in the delegate of one, by the transaction it is given.");
        return _call;
    }

    private void ThrowIfEnded()
    {
        lock (_lock)
        {
            switch (_end)
            {
                case null:
                    return;
                case AssignmentLostException:
                    throw new AssignmentLostException(assignment.TopicPartition);
                case TransactionAbortedException:
                    throw new TransactionRolledBackException("A transaction of this call was aborted, so that nothing more of the call counts. Return; its messages are delivered again.");
                default:
                    throw new TransactionRolledBackException("A transaction of this call was rolled back, so that nothing more of the call counts. Return, or let the exception pass; its messages are delivered again.");
            }
        }
    }

    private Exception Ended(Exception end)
    {
        lock (_lock)
        {
            // Outside a run there is no call that could end by it: the supervisor knows, and delivers again.
            if (_call is null || _end is not null) return end;
            (_end, _endedInCall) = (end, _callIsExplicit);
        }

        return end;
    }

    private void BeginCall() => (_call, _callIsExplicit, _callMarked) = (new StagedWork(), false, false);

    private void GatherCall()
    {
        _walked.Absorb(_call!);
        BeginCall();
    }

    private void CutCall()
    {
        _call!.CutToMarks();
        GatherCall();
    }
}
