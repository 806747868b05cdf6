namespace Troupe.Actors.Transactions;

/// <summary>Where a shared transaction of a connection is.</summary>
internal enum TransactionState
{
    /// <summary>It takes contributions, whose records go to the producer at once.</summary>
    Filling,

    /// <summary>It takes nothing more; offsets and commit are with the broker.</summary>
    Committing,

    /// <summary>Its producer is lost with the commit on its way: another producer takes the id over, which ends the transaction one way or the other.</summary>
    Replacing,

    /// <summary>It has ended, and the committed offsets are asked which way.</summary>
    Asking,

    /// <summary>Everything of it is visible. Final.</summary>
    Committed,

    /// <summary>Nothing of it is, or ever will be. Final.</summary>
    RolledBack,
}
