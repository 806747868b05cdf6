using Troupe.Worker.Reports;

namespace Troupe.Soak.Proof;

/// <summary>Keeps what every worker did and what the broker committed, and proves that nothing was lost. Plain; used by one thread at a time.</summary>
/// <param name="partitions">How many partitions the topic has.</param>
/// <param name="rebalanceGap">Partitions that change hands within this of each other, in units of the clock, are one rebalance.</param>
internal sealed class Ledger(int partitions, long rebalanceGap)
{
    private readonly List<Violation> _violations = [];
    private PartitionProof[]? _proofs;
    private long? _lastMove;

    public Disturbances Disturbances { get; } = new();

    public IReadOnlyList<Violation> Violations => _violations;

    public int Rebalances { get; private set; }

    public long Finished => Proofs.Sum(proof => proof.Finished);

    public long Committed => Proofs.Sum(proof => proof.Committed);

    public long DeliveredAgain => Proofs.Sum(proof => proof.DeliveredAgain);

    private PartitionProof[] Proofs => _proofs ??=
        [.. Enumerable.Range(0, partitions).Select(partition => new PartitionProof(partition, Disturbances, _violations.Add))];

    /// <summary>Takes entries in the order of their times. What caused an entry must not come after it in a later call.</summary>
    public void Take(IEnumerable<LedgerEntry> entries)
    {
        foreach (var entry in entries.OrderBy(entry => entry.At))
        {
            switch (entry)
            {
                case LedgerEntry.Reported { Report.Kind: ReportKind.Started or ReportKind.Stopped }:
                    break;
                case LedgerEntry.Reported reported:
                    Count(reported.Report);
                    Proofs[reported.Report.Partition].Take(reported.Worker, reported.Report);
                    break;
                case LedgerEntry.CommitSeen seen:
                    Proofs[seen.Partition].SeeCommit(seen.Offset, seen.At);
                    break;
            }
        }
    }

    /// <summary>Something outside the partitions went wrong.</summary>
    public void Violate(Violation violation) => _violations.Add(violation);

    /// <summary>Everything has ended and was taken.</summary>
    /// <param name="ends">The end of the log of each partition.</param>
    /// <param name="at">Now.</param>
    public void Conclude(IReadOnlyList<long> ends, long at)
    {
        for (var partition = 0; partition < partitions; partition++) Proofs[partition].Conclude(ends[partition], at);
    }

    private void Count(Report report)
    {
        if (report.Kind is not (ReportKind.Assigned or ReportKind.Revoked or ReportKind.Lost)) return;
        if (_lastMove is not { } last || report.At - last > rebalanceGap) Rebalances++;
        _lastMove = report.At;
    }
}
