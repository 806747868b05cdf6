namespace Troupe.Actors.Transactions;

/// <summary>What became of a contribution. Final.</summary>
internal enum ContributionOutcome
{
    /// <summary>Records and offsets are visible.</summary>
    Committed,

    /// <summary>Nothing of it is visible, through no fault of its own: it may be done again.</summary>
    RolledBack,

    /// <summary>Nothing of it is visible, as the broker or the client does not take one of its records.</summary>
    Refused,

    /// <summary>One of its partitions is not the connection's any more; somebody else does the work again.</summary>
    Lost,
}
