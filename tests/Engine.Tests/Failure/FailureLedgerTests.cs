using Troupe.Engine.Failure;
using Troupe.Engine.Routing;

namespace Troupe.Engine.Tests.Failure;

/// <summary>The rules one by one.</summary>
public sealed class FailureLedgerTests
{
    [Fact]
    public void Ledger_ShouldKnowNothing_WhenNothingFailed()
    {
        var ledger = Ledger(2);

        ledger.Delivered(5);
        ledger.Progressed(6);

        Assert.Equal(0, ledger.Failures);
        Assert.Empty(ledger.Exceptions);
        Assert.Equal(1, ledger.AttemptOf(6));
        Assert.Equal(DeliveryLimit.None, ledger.Limit);
    }

    [Fact]
    public void Progressed_ShouldNotAllocate_WhenNothingFailed()
    {
        var ledger = Ledger(2);
        ledger.Progressed(1);
        var before = GC.GetAllocatedBytesForCurrentThread();

        for (var offset = 1L; offset < 1_000; offset++)
        {
            _ = ledger.Limit;
            _ = ledger.AttemptOf(offset);
            ledger.Delivered(offset);
            ledger.Progressed(offset + 1);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(2, 3)]
    [InlineData(3, 4)]
    public void Record_ShouldGiveUpAfterTheFirstAttemptAndItsRetries_WhenTheCulpritIsKnown(int maxRetries, int executions)
    {
        var ledger = Ledger(maxRetries);

        for (var attempt = 1; attempt < executions; attempt++)
        {
            Assert.Equal(attempt, ledger.AttemptOf(5));
            Assert.Equal(new FailureVerdict.Retry(attempt), Fail(ledger, 5, 9, 5));
        }

        var verdict = Assert.IsType<FailureVerdict.GiveUp>(Fail(ledger, 5, 9, 5));
        Assert.Equal((5, executions), (verdict.Offset, verdict.Attempts));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Record_ShouldRetryForEver_WhenTheStrategyIsNone(bool independent)
    {
        var ledger = new FailureLedger(new FailurePolicy(new DeadLetterQueueSettings { MaxRetries = 0, Independent = independent }, FailureRules.None), manualOffsets: false);

        for (var failures = 1; failures <= 250; failures++)
            Assert.Equal(new FailureVerdict.Retry(failures), Fail(ledger, 5, 5, null));

        Assert.Equal(FailureLedger.MaximumExceptions, ledger.Exceptions.Count);
    }

    [Fact]
    public void Exceptions_ShouldEndWithTheNewest_WhenThereWereMoreThanAreKept()
    {
        var ledger = new FailureLedger(new FailurePolicy(new DeadLetterQueueSettings(), FailureRules.None), manualOffsets: false);
        for (var failure = 1; failure <= 101; failure++)
            ledger.Record(new DeliveryFailure(5, 5, 5, FailureKind.Handler, new InvalidOperationException($"{failure}")));

        Assert.Equal("2", ledger.Exceptions[0].Message);
        Assert.Equal("101", ledger.Exceptions[^1].Message);
    }

    [Fact]
    public void Progressed_ShouldEndTheStreak_OnlyWhenTheRestOfTheBatchIsFinished()
    {
        var ledger = Ledger(3);
        Fail(ledger, 5, 9, 5);
        var handedOut = ledger.Exceptions;

        ledger.Progressed(9);
        Assert.Equal(2, ledger.AttemptOf(9));
        ledger.Progressed(10);

        Assert.Equal(1, ledger.AttemptOf(10));
        Assert.Equal(0, ledger.Failures);
        Assert.Empty(ledger.Exceptions);
        Assert.Single(handedOut);
    }

    [Fact]
    public void Record_ShouldNotProlongTheStreak_WhenALaterBatchFailsInIt()
    {
        var ledger = Ledger(9);
        Fail(ledger, 5, 9, 5);
        Fail(ledger, 6, 19, 6);

        ledger.Progressed(10);

        Assert.Equal(1, ledger.AttemptOf(10));
    }

    [Fact]
    public void Delivered_ShouldEndTheStreakAndTheSearch_WhenTheUserMarksNothing()
    {
        var ledger = Ledger(3, manual: true);
        Fail(ledger, 5, 9, null);

        ledger.Delivered(8);
        Assert.Equal(new DeliveryLimit(1, null), ledger.Limit);
        Assert.Equal(1, ledger.Failures);
        ledger.Delivered(9);

        Assert.Equal(DeliveryLimit.None, ledger.Limit);
        Assert.Equal(0, ledger.Failures);
    }

    [Fact]
    public void GaveUp_ShouldResetTheCollectiveCounter_WhenTheDeadLetterIsThere()
    {
        var ledger = Ledger(1);
        Fail(ledger, 5, 9, 5);
        Fail(ledger, 5, 9, 5);

        ledger.GaveUp(5);

        Assert.Equal(0, ledger.Failures);
        Assert.Equal(1, ledger.AttemptOf(6));
        Assert.IsType<FailureVerdict.Retry>(Fail(ledger, 6, 9, 6));
    }

    [Fact]
    public void AttemptOf_ShouldBelongToTheOffset_InIndependentMode()
    {
        var ledger = Ledger(9, independent: true);
        Fail(ledger, 5, 9, 7);
        Fail(ledger, 5, 9, 7);
        Fail(ledger, 5, 9, 8);

        Assert.Equal([1, 1, 3, 2, 1], Enumerable.Range(5, 5).Select(offset => ledger.AttemptOf(offset)));
        Assert.Equal(1, ledger.Failures);
        ledger.Progressed(8);
        Assert.Equal([1, 2], new[] { 7, 8 }.Select(offset => ledger.AttemptOf(offset)));
    }

    [Fact]
    public void Record_ShouldCountAnAttemptOfEveryMessage_WhenTheCulpritIsUnknownInIndependentMode()
    {
        var ledger = Ledger(9, independent: true);
        Fail(ledger, 0, 9, null);
        Fail(ledger, 3, 5, null);
        Fail(ledger, 4, 12, null);

        Assert.Equal([2, 2, 2, 3, 4, 4, 3, 3, 3, 3, 2, 2, 2, 1], Enumerable.Range(0, 14).Select(offset => ledger.AttemptOf(offset)));
        Assert.Equal(3, ledger.Failures);
    }

    [Fact]
    public void Limit_ShouldDeliverOneByOne_UntilTheFailedBatchIsFinished()
    {
        var ledger = Ledger(3);
        Assert.Equal(new FailureVerdict.Retry(1), Fail(ledger, 0, 9, null));
        Assert.Equal(1, ledger.Limit.MaxMessages);

        ledger.Progressed(5);
        Fail(ledger, 5, 5, null);
        ledger.Progressed(9);
        Assert.Equal(1, ledger.Limit.MaxMessages);
        ledger.Progressed(10);

        Assert.Equal(int.MaxValue, ledger.Limit.MaxMessages);
    }

    [Theory]
    [InlineData(2L)]
    [InlineData(10L)]
    public void Record_ShouldNotBelieveACulprit_WhenItIsNotOfTheUnfinishedMessages(long named)
    {
        var ledger = Ledger(0);

        Assert.IsType<FailureVerdict.Retry>(Fail(ledger, 5, 9, named));
        Assert.Equal(1, ledger.Limit.MaxMessages);
    }

    [Fact]
    public void Record_ShouldFinishWhatLiesBefore_WhenAKnownCulpritIsAtItsLimit()
    {
        var ledger = Ledger(0);

        Assert.Equal(new FailureVerdict.FinishBefore(7), Fail(ledger, 5, 9, 7));
        Assert.Equal(new DeliveryLimit(int.MaxValue, 7), ledger.Limit);
        Assert.Equal(7, ledger.PendingGiveUp);
        ledger.Progressed(7);
        Assert.Equal(1, ledger.PendingVerdict?.Attempts);
        ledger.GaveUp(7);

        Assert.Null(ledger.PendingGiveUp);
        Assert.Equal(DeliveryLimit.None, ledger.Limit);
    }

    [Fact]
    public void Record_ShouldCountAFailureAsItsOwn_WhenACulpritIsWaiting()
    {
        var ledger = Ledger(1);
        Fail(ledger, 0, 9, 7);
        Assert.Equal(new FailureVerdict.FinishBefore(7), Fail(ledger, 0, 9, 7));

        Assert.IsType<FailureVerdict.Retry>(Fail(ledger, 0, 6, 3));
        Assert.Equal(new FailureVerdict.FinishBefore(3), Fail(ledger, 0, 6, 3));
        Assert.Equal(3, ledger.PendingGiveUp);
        ledger.Progressed(3);
        ledger.GaveUp(3);

        Assert.Equal(7, ledger.PendingGiveUp);
        Assert.Equal(7, ledger.Limit.StopBefore);
        Assert.Equal(2, ledger.PendingVerdict?.Attempts);
    }

    [Fact]
    public void Record_ShouldGiveUpTheCulpritAlone_WhenOffsetsAreManual()
    {
        var ledger = Ledger(0, manual: true);

        var verdict = Assert.IsType<FailureVerdict.GiveUp>(Fail(ledger, 0, 9, 7));

        Assert.Equal(7, verdict.Offset);
    }

    [Fact]
    public void Record_ShouldNotWait_WhenAllBeforeIsFinishedBecauseTheUserReplays()
    {
        var ledger = Ledger(0);
        ledger.Progressed(100);

        Assert.IsType<FailureVerdict.GiveUp>(Fail(ledger, 5, 9, 7));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Record_ShouldGiveUpAfterTheRetries_WhenTheUserReplaysWhatIsFinished(bool independent)
    {
        var ledger = Ledger(2, independent: independent);
        for (var attempt = 1; attempt < 3; attempt++)
        {
            ledger.Progressed(100, replayPosition: 5);
            Assert.Equal(attempt, ledger.AttemptOf(5));
            Assert.Equal(new FailureVerdict.Retry(attempt), Fail(ledger, 5, 9, 5));
        }

        ledger.Progressed(100, replayPosition: 5);

        Assert.Equal(5, Assert.IsType<FailureVerdict.GiveUp>(Fail(ledger, 5, 9, 5)).Offset);
    }

    [Fact]
    public void Limit_ShouldBeOneMessage_WhenABatchOfAReplayFailsOfSomethingUnknown()
    {
        var ledger = Ledger(2);
        Fail(ledger, 5, 9, null);

        ledger.Progressed(100, replayPosition: 5);
        Assert.Equal(1, ledger.Limit.MaxMessages);
        ledger.Progressed(100, replayPosition: 10);

        Assert.Equal(DeliveryLimit.None, ledger.Limit);
    }

    [Fact]
    public void Progressed_ShouldForgetAWaitingCulprit_WhenTheUserMarkedBeyondIt()
    {
        var ledger = Ledger(0);
        Fail(ledger, 5, 9, 7);

        ledger.Progressed(8);

        Assert.Null(ledger.PendingGiveUp);
        Assert.Null(ledger.Limit.StopBefore);
    }

    [Theory]
    [InlineData("Dispatch")]
    [InlineData("Skip")]
    public void Record_ShouldGiveUpAtOnce_WhenAMessageCannotBeRead(string name)
    {
        var strategy = Enum.Parse<DeadLetterStrategy>(name);
        var ledger = new FailureLedger(new FailurePolicy(new DeadLetterQueueSettings { Strategy = strategy, MaxRetries = 9 }, FailureRules.None), manualOffsets: false);

        Assert.IsType<FailureVerdict.GiveUp>(Fail(ledger, 5, 9, 5, FailureKind.Deserialization));
        Assert.Equal(new FailureVerdict.FinishBefore(9), Fail(ledger, 6, 9, 9, FailureKind.Deserialization));
        Assert.Equal(1, ledger.AttemptOf(6));
    }

    [Fact]
    public void Record_ShouldFinishWhatLiesBeforeAndHold_WhenAMessageCannotBeReadWithoutAQueue()
    {
        var ledger = new FailureLedger(new FailurePolicy(new DeadLetterQueueSettings(), FailureRules.None), manualOffsets: false);

        Assert.Equal(new FailureVerdict.FinishBefore(7), Fail(ledger, 5, 9, 7, FailureKind.Deserialization));
        Assert.Equal(new DeliveryLimit(int.MaxValue, 7), ledger.Limit);
        Assert.Null(ledger.PendingGiveUp);
        ledger.Progressed(7);
        Assert.Equal(DeliveryLimit.None, ledger.Limit);

        Assert.Equal(new FailureVerdict.Hold(7), Fail(ledger, 7, 9, 7, FailureKind.Deserialization));
    }

    [Fact]
    public void Delivered_ShouldLiftTheStop_WhenWhatLiesBeforeAnUnreadableMessageWasReplayed()
    {
        var ledger = new FailureLedger(new FailurePolicy(new DeadLetterQueueSettings(), FailureRules.None), manualOffsets: false);
        Fail(ledger, 5, 9, 7, FailureKind.Deserialization);

        ledger.Delivered(5);
        Assert.Equal(7, ledger.Limit.StopBefore);
        ledger.Delivered(6);

        Assert.Null(ledger.Limit.StopBefore);
    }

    [Fact]
    public void Record_ShouldCountARefusedProduce_LikeAnyFailure()
    {
        var ledger = Ledger(1);

        Assert.IsType<FailureVerdict.Retry>(Fail(ledger, 5, 9, 5, FailureKind.Delivery));
        Assert.IsType<FailureVerdict.GiveUp>(Fail(ledger, 5, 9, 5, FailureKind.Delivery));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Clear_ShouldGiveFreshCounters_WhenThePartitionIsLost(bool independent)
    {
        var ledger = Ledger(0, independent: independent);
        Fail(ledger, 0, 9, null);
        Fail(ledger, 0, 9, 7);

        ledger.Clear();

        Assert.Equal(1, ledger.AttemptOf(7));
        Assert.Equal(0, ledger.Failures);
        Assert.Empty(ledger.Exceptions);
        Assert.Null(ledger.PendingGiveUp);
        Assert.Equal(DeliveryLimit.None, ledger.Limit);
    }

    private static FailureLedger Ledger(int maxRetries, bool independent = false, bool manual = false) => new(
        new FailurePolicy(new DeadLetterQueueSettings
        {
            Strategy = DeadLetterStrategy.Dispatch,
            Topic = "dead",
            MaxRetries = maxRetries,
            Independent = independent,
        }, FailureRules.None),
        manual);

    private static FailureVerdict Fail(FailureLedger ledger, long first, long last, long? culprit, FailureKind kind = FailureKind.Handler) =>
        ledger.Record(new DeliveryFailure(first, last, culprit, kind, new InvalidOperationException("refused")));
}
