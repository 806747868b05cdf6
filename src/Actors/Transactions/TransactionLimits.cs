namespace Troupe.Actors.Transactions;

/// <summary>When a transaction is full, and when it is worth a commit.</summary>
/// <param name="MaxRecords">Records of one transaction, at most, unless a single contribution has more.</param>
/// <param name="MaxBytes">Their bytes, at most.</param>
/// <param name="MinInterval">Between the beginnings of two commits, while the second has less than <see cref="WorthwhileRecords"/>.</param>
internal sealed record TransactionLimits(int MaxRecords, long MaxBytes, TimeSpan MinInterval)
{
    /// <summary>So many records commit at once: a commit costs the broker the same for one record and for all of these.</summary>
    public const int WorthwhileRecords = 1_000;
}
