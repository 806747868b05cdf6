using Troupe.Soak.Proof;
using Troupe.Worker.Reports;

namespace Troupe.Soak.Tests.Proof;

/// <summary>A ledger of one partition that is told a story; each thing happens a tick after the one before.</summary>
internal sealed class LedgerStage
{
    private readonly List<LedgerEntry> _entries = [];
    private long _now;

    public Ledger Ledger { get; } = new(partitions: 1, rebalanceGap: 10);

    public long Now => _now;

    /// <summary>A worker is given the partition and opens a consumer.</summary>
    public LedgerStage Assign(int worker, int incarnation = 1) =>
        Report(worker, ReportKind.Assigned).Report(worker, ReportKind.Opened, incarnation);

    /// <summary>A consumer is handed a range and finishes it.</summary>
    public LedgerStage Handle(int worker, long first, long last, int incarnation = 1) =>
        Begin(worker, first, last, incarnation).Report(worker, ReportKind.Finished, incarnation, first, last);

    /// <summary>A consumer is handed a range.</summary>
    public LedgerStage Begin(int worker, long first, long last, int incarnation = 1) => Report(worker, ReportKind.Began, incarnation, first, last);

    public LedgerStage Report(int worker, ReportKind kind, int incarnation = 0, long first = 0, long last = 0)
    {
        _entries.Add(new LedgerEntry.Reported(worker, new Report(kind, 0, 0, incarnation, 1, first, last, ++_now)));
        return this;
    }

    public LedgerStage Commit(long offset)
    {
        _entries.Add(new LedgerEntry.CommitSeen(0, offset, ++_now));
        return this;
    }

    /// <summary>A worker is killed.</summary>
    public LedgerStage Kill(int worker)
    {
        Ledger.Disturbances.Add(worker, ++_now, long.MaxValue);
        return this;
    }

    /// <summary>Nothing is seen for a while.</summary>
    public LedgerStage Pass(long ticks)
    {
        _now += ticks;
        return this;
    }

    /// <summary>The story ends.</summary>
    /// <param name="produced">How many records there were.</param>
    /// <returns>What was not kept.</returns>
    public IReadOnlyList<Violation> End(long produced)
    {
        Ledger.Take(_entries);
        Ledger.Conclude([produced], ++_now);
        return Ledger.Violations;
    }
}
