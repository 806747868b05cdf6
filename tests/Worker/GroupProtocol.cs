namespace Troupe.Worker;

/// <summary>How the members of a group share its partitions.</summary>
internal enum GroupProtocol
{
    /// <summary>Classic: every rebalance takes all partitions away.</summary>
    Eager,

    /// <summary>Classic: partitions that stay are not touched by a rebalance.</summary>
    Cooperative,

    /// <summary>KIP-848: the broker assigns.</summary>
    Consumer,
}
