namespace Troupe.Actors.Transactions;

/// <summary>What happens to a shared transaction.</summary>
internal enum TransactionEvent
{
    /// <summary>It is handed to the commit flow.</summary>
    Seal,

    /// <summary>The transaction before it was rolled back, or one of its partitions is gone: it must not commit.</summary>
    Doom,

    /// <summary>The broker committed it, or the committed offsets say so.</summary>
    Commit,

    /// <summary>It was aborted, its producer was lost before the commit, or the committed offsets say so.</summary>
    RollBack,

    /// <summary>Its producer was lost with the commit on its way.</summary>
    LoseProducer,

    /// <summary>Another producer has the id.</summary>
    ReplaceProducer,
}
