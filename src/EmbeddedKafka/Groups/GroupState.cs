namespace Troupe.EmbeddedKafka.Groups;

/// <summary>Where a classic group stands. The names are what DescribeGroups and ListGroups send.</summary>
internal enum GroupState
{
    /// <summary>No members; there may be offsets.</summary>
    Empty,

    /// <summary>Waiting until every known member has sent JoinGroup, or the rebalance time-out is over.</summary>
    PreparingRebalance,

    /// <summary>The generation is made up; waiting for the leader's assignment.</summary>
    CompletingRebalance,

    /// <summary>Every member has its assignment.</summary>
    Stable,

    /// <summary>Deleted; final.</summary>
    Dead,
}
