using Akka.Actor;
using Troupe.Engine.Transactions;

namespace Troupe.Actors.Consumers;

/// <content>Transactions that user code begins and ends by itself.</content>
internal sealed partial class ConsumerTransactions
{
    /// <summary>An explicit transaction, from its beginning to its end.</summary>
    public async Task<TransactionOutcome> RunAsync(Func<ITransaction, Task> work, CancellationToken cancellationToken)
    {
        var transaction = Begin();
        try
        {
            return await RunAsync(transaction, work, cancellationToken);
        }
        finally
        {
            // Not before it is answered: the next one must not begin on top of what may be rolled back.
            lock (_lock)
            {
                if (_open == transaction) _open = null;
            }
        }
    }

    private async Task<TransactionOutcome> RunAsync(UserTransaction transaction, Func<ITransaction, Task> work, CancellationToken cancellationToken)
    {
        StagedWork done;
        try
        {
            // What the walk has gathered lies before it.
            await CommitWalkedAsync();
            await work(transaction);
            done = transaction.End();
        }
        catch (AssignmentLostException lost)
        {
            throw Ended(lost);
        }
        finally
        {
            Close(transaction);
        }

        if (transaction.IsAborted)
        {
            if (!IsRunning) assignment.Supervisor.Tell(new ConsumerProtocol.Undone(assignment.Incarnation), ActorRefs.NoSender);
            Ended(new TransactionAbortedException());
            return TransactionOutcome.Aborted;
        }

        lock (_lock) _callMarked |= !done.Marks.IsEmpty;
        cancellationToken.ThrowIfCancellationRequested();
        await ContributeAsync(done);
        return TransactionOutcome.Committed;
    }

    private bool IsRunning
    {
        get
        {
            lock (_lock) return _call is not null;
        }
    }

    private UserTransaction Begin()
    {
        lock (_lock)
        {
            ThrowIfEnded();
            if (_open is not null)
                throw new InvalidOperationException("A transaction is open already: a consumer has one at a time. Await TransactionAsync before the next one, and do not nest them.");
            if (_call is { IsEmpty: false })
                throw new InvalidOperationException("This call has produced or marked outside a transaction before it began one. Do all of it in the delegate of TransactionAsync, by the transaction it is given.");
            if (_call is not null) _callIsExplicit = _runIsExplicit = true;
            return _open = new UserTransaction(assignment);
        }
    }

    private static void Close(UserTransaction transaction)
    {
        try
        {
            transaction.End();
        }
        catch (AssignmentLostException)
        {
            // Said where it was marked.
        }
    }
}
