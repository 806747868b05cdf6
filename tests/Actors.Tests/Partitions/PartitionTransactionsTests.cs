using Akka.Actor;
using Confluent.Kafka;
using Troupe.Actors.Consumers;
using Troupe.Actors.Partitions;
using Troupe.Actors.Transactions;
using Troupe.Engine.Consuming;
using Troupe.Engine.Routing;
using Troupe.Engine.Transactions;

namespace Troupe.Actors.Tests.Partitions;

/// <summary>A partition of a transactional route, whose coordinator is the test's. What was rolled back has to come again, whoever has looked.</summary>
public sealed class PartitionTransactionsTests : PartitionStage
{
    public PartitionTransactionsTests() => Topic = Topic with { Transactional = true, ManualOffsets = true };

    [Fact]
    public async Task RolledBack_ShouldComeAgain_WhenItsCallReturnedWithoutWaiting()
    {
        var call = await ConsumeAsync();
        _ = call.Commit(5);
        var contribution = await ContributedAsync();
        call.Return();
        await UntilIdleAsync();

        RollBack(contribution);
        await EnlistedAsync();

        Fetch(8, 9);
        await RedeliveredAsync();
    }

    [Theory]
    [InlineData(ContributionOutcome.RolledBack)]
    [InlineData(ContributionOutcome.Refused)]
    internal async Task Rollback_ShouldBreakTheRestOfTheCall_UntilItReturns(ContributionOutcome outcome)
    {
        var call = await ConsumeAsync();
        _ = ContributeAsync(5);
        var contribution = await ContributedAsync();
        RollBack(contribution, outcome);
        var later = await ContributeAsync(6).WaitAsync(Patience, TimeProvider.System);
        await BarrierAsync();

        Assert.Equal(ContributionOutcome.RolledBack, later.Outcome);
        Assert.False(Transactions.HasMessages);
        call.Return();
        await EnlistedAsync();
        Fetch(8, 9);
        await RedeliveredAsync();
    }

    [Fact]
    public async Task RolledBack_ShouldComeAgain_WhenNoCallRuns()
    {
        var call = await ConsumeAsync();
        call.Return();
        await UntilIdleAsync();

        var transaction = call.Transact(transaction => transaction.Produce("results", "1"));
        RollBack(await ContributedAsync());

        await Assert.ThrowsAsync<TransactionRolledBackException>(() => transaction.WaitAsync(Patience, TimeProvider.System));
        await EnlistedAsync();
        Fetch(8, 9);
        await RedeliveredAsync();
    }

    [Fact]
    public async Task Aborted_ShouldComeAgain_WhenNoCallRuns()
    {
        var call = await ConsumeAsync();
        call.Return();
        await UntilIdleAsync();

        Assert.Equal(TransactionOutcome.Aborted, await call.Transact(transaction => transaction.Abort()));
        await EnlistedAsync();

        Fetch(8, 9);
        await RedeliveredAsync();
    }

    [Fact]
    public async Task Transaction_ShouldStayOpen_UntilItIsAnswered()
    {
        var call = await ConsumeAsync();
        call.Return();
        await UntilIdleAsync();
        var first = call.Transact(transaction => transaction.Produce("results", "1"));
        var contribution = await ContributedAsync();

        await Assert.ThrowsAsync<InvalidOperationException>(() => call.Transact(_ => { }));

        Supervisor.Tell(new TransactionProtocol.Resolved(contribution.Work.Number, ContributionOutcome.Committed, null), Transactions);
        Assert.Equal(TransactionOutcome.Committed, await first.WaitAsync(Patience, TimeProvider.System));
        Assert.Equal(TransactionOutcome.Committed, await call.Transact(_ => { }));
    }

    /// <summary>The timer that would repeat the dispatch runs only while the partition plays: it would wait for its end in vain.</summary>
    [Fact]
    public async Task Closing_ShouldEnd_WhenItsDeadLetterIsRolledBack()
    {
        Topic = Topic with { DeadLetterQueue = new DeadLetterQueueSettings { Strategy = DeadLetterStrategy.Dispatch, Topic = "dead", MaxRetries = 0 } };
        await OpenAsync(committed: 5);
        await EnlistedAsync();
        Fetch(5, 6);
        (await ExpectAsync("Consume", 5)).Throw(new InvalidOperationException("poison"));
        (await ExpectAsync("Assigned")).Return();
        var letter = await ContributedAsync();

        Supervisor.Tell(new PartitionProtocol.Close(1, ClosingReason.Revoked, TimeSpan.FromSeconds(15)));
        await BarrierAsync();
        RollBack(letter);

        (await ExpectAsync("Revoked")).Return();
        await ExpectClosedAsync();
        Assert.Equal(5, Kernel.Tracker.Frontier);
    }

    /// <summary>Its offsets are the old log's: in the new one they would pass over messages that nobody has seen.</summary>
    [Fact]
    public async Task UnderWay_ShouldBeDissolved_WhenTheLogBeginsAnew()
    {
        var call = await ConsumeAsync();
        _ = call.Commit(7);
        await ContributedAsync();

        Fetch(0, 3);
        await Transactions.ExpectMsgAsync<TransactionProtocol.Dissolve>(Patience);
        await EnlistedAsync();

        call.Return();
        (await ExpectAsync("Assigned")).Return();
        await BarrierAsync();
        Time.Advance(Topic.MaxWaitTime);
        await ExpectAsync("Consume", 0);
        Assert.Equal(0, Kernel.Tracker.Frontier);
    }

    private async Task<UserCall> ConsumeAsync()
    {
        await OpenAsync(committed: 5, ConsumerForm.Batch);
        await EnlistedAsync();
        Fetch(5, 8);
        return await ExpectAsync("Consume", 5);
    }

    /// <summary>From the first message on, whether what was fetched since comes with it or not.</summary>
    private async Task RedeliveredAsync()
    {
        await BarrierAsync();
        Time.Advance(Topic.MaxWaitTime);
        await ExpectAsync("Consume", 5);
    }

    private Task<TransactionProtocol.Resolved> ContributeAsync(long mark)
    {
        var resolved = new TaskCompletionSource<TransactionProtocol.Resolved>(TaskCreationOptions.RunContinuationsAsynchronously);
        var work = new StagedWork();
        work.Mark(mark);
        Supervisor.Tell(new ConsumerProtocol.Contribute(1, work, resolved));
        return resolved.Task;
    }

    private async Task<TransactionProtocol.Contribute> ContributedAsync() => await Transactions.ExpectMsgAsync<TransactionProtocol.Contribute>(Patience);

    private async Task EnlistedAsync() => await Transactions.ExpectMsgAsync<TransactionProtocol.Enlist>(Patience);

    private void RollBack(TransactionProtocol.Contribute contribution, ContributionOutcome outcome = ContributionOutcome.RolledBack) =>
        Supervisor.Tell(new TransactionProtocol.Resolved(contribution.Work.Number, outcome, new Error(ErrorCode.Local_State)), Transactions);
}
