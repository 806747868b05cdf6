namespace Troupe.Engine.Transactions;

/// <summary>What a slot's producer can do at present.</summary>
internal enum SlotState
{
    /// <summary>There is no producer that could be used: not opened yet, or the last one is of no more use.</summary>
    Closed,

    /// <summary>A producer takes possession of the id; the broker ends what the one before left open.</summary>
    Opening,

    /// <summary>No transaction is open.</summary>
    Ready,

    /// <summary>A transaction is open and takes records.</summary>
    Open,

    /// <summary>Offsets and commit are with the broker.</summary>
    Committing,

    /// <summary>The transaction is being taken back.</summary>
    Aborting,

    /// <summary>The slot was closed for good.</summary>
    Ended,
}
