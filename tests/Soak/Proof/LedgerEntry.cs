using Troupe.Worker.Reports;

namespace Troupe.Soak.Proof;

/// <summary>Something that the ledger is told.</summary>
/// <param name="At">When it was seen, by the machine's monotonic clock.</param>
internal abstract record LedgerEntry(long At)
{
    /// <summary>A worker reported.</summary>
    /// <param name="Worker">Which one, counted from 1.</param>
    /// <param name="Report">What.</param>
    internal sealed record Reported(int Worker, Report Report) : LedgerEntry(Report.At);

    /// <summary>The broker answered what is committed.</summary>
    /// <param name="Partition">Of which partition.</param>
    /// <param name="Offset">The committed offset.</param>
    /// <param name="At">When the answer was there.</param>
    internal sealed record CommitSeen(int Partition, long Offset, long At) : LedgerEntry(At);
}
