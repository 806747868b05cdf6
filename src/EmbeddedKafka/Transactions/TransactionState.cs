namespace Troupe.EmbeddedKafka.Transactions;

/// <summary>Where a transactional id stands. The names are what ListTransactions and DescribeTransactions send.</summary>
internal enum TransactionState
{
    /// <summary>A producer is there and has not begun anything.</summary>
    Empty,

    /// <summary>Partitions or groups were added.</summary>
    Ongoing,

    /// <summary>The last transaction was committed.</summary>
    CompleteCommit,

    /// <summary>The last transaction was aborted: by its producer, by its successor, or by the time-out.</summary>
    CompleteAbort,
}
