namespace Troupe.Actors.Transactions;

/// <summary>The states of a shared transaction, as a table: what is not in it is an error of the engine.</summary>
/// <remarks>
/// <code>
/// state       event            next
/// Filling     Seal             Committing
/// Filling     Doom             RolledBack    never sealed, so nothing of it can commit; the slot is free when the broker has aborted it
/// Committing  Commit           Committed
/// Committing  RollBack         RolledBack
/// Committing  LoseProducer     Replacing
/// Replacing   ReplaceProducer  Asking
/// Asking      Commit           Committed
/// Asking      RollBack         RolledBack    also when none of its partitions is this connection's any more
/// </code>
/// </remarks>
internal static class TransactionStates
{
    private static readonly Dictionary<(TransactionState From, TransactionEvent By), TransactionState> Table = new()
    {
        [(TransactionState.Filling, TransactionEvent.Seal)] = TransactionState.Committing,
        [(TransactionState.Filling, TransactionEvent.Doom)] = TransactionState.RolledBack,
        [(TransactionState.Committing, TransactionEvent.Commit)] = TransactionState.Committed,
        [(TransactionState.Committing, TransactionEvent.RollBack)] = TransactionState.RolledBack,
        [(TransactionState.Committing, TransactionEvent.LoseProducer)] = TransactionState.Replacing,
        [(TransactionState.Replacing, TransactionEvent.ReplaceProducer)] = TransactionState.Asking,
        [(TransactionState.Asking, TransactionEvent.Commit)] = TransactionState.Committed,
        [(TransactionState.Asking, TransactionEvent.RollBack)] = TransactionState.RolledBack,
    };

    /// <summary>The next state; null if the event is impossible in this one.</summary>
    public static TransactionState? Next(TransactionState from, TransactionEvent by) => Table.TryGetValue((from, by), out var next) ? next : null;
}
