namespace Troupe.Engine.Transactions;

/// <summary>What happens to a slot.</summary>
internal enum SlotEvent
{
    /// <summary>It is asked to open a producer.</summary>
    Open,

    /// <summary>The producer has the id.</summary>
    Opened,

    /// <summary>It is given records, which begins a transaction if none is open.</summary>
    Produce,

    /// <summary>It is asked to commit.</summary>
    Commit,

    /// <summary>It is asked to abort.</summary>
    Abort,

    /// <summary>The broker committed, or aborted: the producer takes the next transaction.</summary>
    Resolved,

    /// <summary>The producer is of no more use: fenced, another fatal error, or a call that does not return.</summary>
    Lost,

    /// <summary>It is closed for good.</summary>
    End,
}
