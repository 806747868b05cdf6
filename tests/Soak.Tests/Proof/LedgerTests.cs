using Troupe.Soak.Proof;
using Troupe.Worker.Reports;

namespace Troupe.Soak.Tests.Proof;

// What a ledger must find, each in a story of its own, and what it must not take for a fault.
public sealed class LedgerTests
{
    [Fact]
    public void Ledger_ShouldFindNothing_WhenAPartitionIsHandedOverInOrder()
    {
        var stage = new LedgerStage();

        var violations = stage
            .Assign(1).Handle(1, 0, 99).Commit(100).Handle(1, 100, 149).Report(1, ReportKind.Revoked).Commit(150)
            .Assign(2).Handle(2, 150, 199).Commit(200)
            .End(produced: 200);

        Assert.Empty(violations);
        Assert.Equal(0, stage.Ledger.DeliveredAgain);
        Assert.Equal(200, stage.Ledger.Finished);
    }

    [Fact]
    public void Ledger_ShouldCountAndNotComplain_WhenAKilledWorkerHadNotCommitted()
    {
        var stage = new LedgerStage();

        var violations = stage
            .Assign(1).Handle(1, 0, 99).Commit(100).Handle(1, 100, 149).Begin(1, 150, 159).Kill(1)
            .Assign(2).Handle(2, 100, 199).Commit(200)
            .End(produced: 200);

        Assert.Empty(violations);
        Assert.Equal(60, stage.Ledger.DeliveredAgain);
    }

    [Fact]
    public void Ledger_ShouldFindALoss_WhenNobodyFinishedAnOffset()
    {
        var violations = new LedgerStage()
            .Assign(1).Handle(1, 0, 99).Begin(1, 100, 109).Kill(1)
            .Assign(2).Handle(2, 110, 199).Commit(200)
            .End(produced: 200);

        Assert.Contains(violations, violation => violation is { Offset: 100, Worker: null } && Says(violation, "lost"));
        Assert.Contains(violations, violation => violation is { Offset: 100, Worker: 2 } && Says(violation, "skipped"));
    }

    [Fact]
    public void Ledger_ShouldFindDisorder_WhenAConsumerIsHandedOffsetsOutOfOrder()
    {
        var violations = new LedgerStage()
            .Assign(1).Handle(1, 0, 9).Handle(1, 20, 29).Handle(1, 10, 19).Handle(1, 30, 39).Commit(40)
            .End(produced: 40);

        Assert.Contains(violations, violation => violation is { Offset: 20, Worker: 1 } && Says(violation, "out of order"));
        Assert.Contains(violations, violation => violation is { Offset: 10, Worker: 1 } && Says(violation, "out of order"));
    }

    [Fact]
    public void Ledger_ShouldFindARedelivery_WhenItLiesBehindACommitThatWasKnownBeforeTheAssignment()
    {
        var violations = new LedgerStage()
            .Assign(1).Handle(1, 0, 99).Commit(100).Kill(1)
            .Assign(2).Handle(2, 90, 109).Commit(110)
            .End(produced: 110);

        var violation = Assert.Single(violations);
        Assert.Equal((90, 2), (violation.Offset, violation.Worker));
        Assert.True(Says(violation, "100 was committed"));
    }

    [Fact]
    public void Ledger_ShouldFindARedelivery_WhenNothingExplainsIt()
    {
        var violations = new LedgerStage()
            .Assign(1).Handle(1, 0, 99).Report(1, ReportKind.Revoked)
            .Assign(2).Handle(2, 50, 109).Commit(110)
            .End(produced: 110);

        var violation = Assert.Single(violations);
        Assert.Equal((50, 2), (violation.Offset, violation.Worker));
        Assert.True(Says(violation, "without a reason"));
    }

    [Fact]
    public void Ledger_ShouldFindACommitThatRunsAhead_WhenWhatItCoversIsNotFinished()
    {
        var violations = new LedgerStage()
            .Assign(1).Begin(1, 0, 99).Commit(100).Report(1, ReportKind.Finished, 1, 0, 99)
            .End(produced: 100);

        var violation = Assert.Single(violations);
        Assert.Equal(0, violation.Offset);
        Assert.True(Says(violation, "not finished"));
    }

    [Fact]
    public void Ledger_ShouldFindIt_WhenTheCommittedOffsetGoesBack()
    {
        var violations = new LedgerStage()
            .Assign(1).Handle(1, 0, 99).Commit(100).Commit(50)
            .End(produced: 100);

        Assert.True(Says(Assert.Single(violations), "went back"));
    }

    [Fact]
    public void Ledger_ShouldFindIt_WhenTheEndIsNotCommitted()
    {
        var violations = new LedgerStage().Assign(1).Handle(1, 0, 99).Commit(90).End(produced: 100);

        Assert.Equal(90, Assert.Single(violations).Offset);
    }

    [Fact]
    public void Ledger_ShouldFindTwoConsumers_WhenTheOlderOneGoesOnForNoReason()
    {
        var violations = new LedgerStage()
            .Assign(1).Handle(1, 0, 9)
            .Assign(2).Handle(1, 10, 19).Handle(2, 20, 29).Commit(30)
            .End(produced: 30);

        Assert.Contains(violations, violation => violation is { Offset: 10, Worker: 1 } && Says(violation, "worker 2 plays"));
    }

    [Fact]
    public void Ledger_ShouldCountOneRebalance_WhenPartitionsMoveCloseToEachOther()
    {
        var stage = new LedgerStage();

        stage
            .Assign(1).Handle(1, 0, 9).Report(1, ReportKind.Revoked).Assign(2).Pass(20).Report(2, ReportKind.Lost).Assign(1, incarnation: 2)
            .Handle(1, 10, 19, incarnation: 2).Commit(20)
            .End(produced: 20);

        Assert.Equal(2, stage.Ledger.Rebalances);
    }

    [Fact]
    public void Ledger_ShouldFindIt_WhenARecordIsNotTheOneThatWasProduced()
    {
        var violations = new LedgerStage()
            .Assign(1).Report(1, ReportKind.Mistaken, 1, 5, 5).Handle(1, 0, 9).Commit(10)
            .End(produced: 10);

        Assert.Equal(5, Assert.Single(violations).Offset);
    }

    private static bool Says(Violation violation, string words) => violation.What.Contains(words, StringComparison.Ordinal);
}
