namespace Troupe.EmbeddedKafka.Transactions;

/// <summary>A transactional id as ListTransactions and DescribeTransactions show it.</summary>
/// <param name="Id">The transactional id.</param>
/// <param name="State">Where it stands.</param>
/// <param name="Timeout">Of a transaction, from its beginning.</param>
/// <param name="Start">When the open transaction began, in Unix milliseconds; -1 for none.</param>
/// <param name="ProducerId">Id of its producer.</param>
/// <param name="Epoch">Epoch of its producer.</param>
/// <param name="Partitions">What the open transaction writes to.</param>
internal sealed record TransactionSnapshot(
    string Id,
    TransactionState State,
    TimeSpan Timeout,
    long Start,
    long ProducerId,
    short Epoch,
    IReadOnlyList<(string Topic, int Partition)> Partitions);
