using Akka.Actor;
using Confluent.Kafka;
using Troupe.Actors.Partitions;
using Troupe.Actors.Transactions;
using Troupe.Engine.Consuming;
using Troupe.Engine.Routing;

namespace Troupe.Actors.Tests.Partitions;

/// <summary>Ticks of a transactional route. Guards against outputs of a tick that are visible alone, or stay when it failed.</summary>
public sealed class TransactionalTicksTests : PartitionStage
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    public TransactionalTicksTests() =>
        Topic = Topic with { Transactional = true, ManualOffsets = true, Ticks = new TickSettings { Enabled = true, Interval = Interval } };

    [Fact]
    public async Task Tick_ShouldBeOneTransaction_AndLastUntilItIsCommitted()
    {
        var tick = await TickAsync();
        tick.Produce();
        Assert.True(tick.Mark(6));
        tick.Return();

        var contribution = await ContributedAsync();
        Assert.Equal((1, 7L), (contribution.Work.Records.Count, contribution.Work.Partitions.Single().Next));
        Fetch(8, 9);
        await BarrierAsync();
        Time.Advance(Interval);
        await BarrierAsync();
        Assert.False(User.HasCalls);
        Resolve(contribution, ContributionOutcome.Committed);

        await ExpectAsync("Consume", 8);
        Assert.Equal(7, Kernel.Tracker.Frontier);
    }

    [Fact]
    public async Task Tick_ShouldBecomeVisible_WhenItOnlyProducesBeforeAnyBatch()
    {
        await OpenAsync(committed: null, ConsumerForm.Batch);
        await EnlistedAsync();
        await UntilIdleAsync();
        Time.Advance(Interval);
        var tick = await ExpectAsync("Tick");

        var transaction = tick.Transact(open => open.Produce("results", "1"));
        var contribution = await ContributedAsync();
        Assert.Equal((1, (long?)null), (contribution.Work.Records.Count, contribution.Work.Partitions.Single().Next));
        Resolve(contribution, ContributionOutcome.Committed);

        Assert.Equal(TransactionOutcome.Committed, await transaction.WaitAsync(Patience, TimeProvider.System));
        tick.Return();
        await UntilAsync(status => status is { Ticks: 1, FailedTicks: 0 });
    }

    [Fact]
    public async Task Tick_ShouldLeaveNothing_WhenItThrows()
    {
        var tick = await TickAsync();
        tick.Produce();
        Assert.True(tick.Mark(6));

        tick.Throw(new InvalidOperationException("no cache"));
        await UntilAsync(status => status.FailedTicks == 1);

        Assert.False(Transactions.HasMessages);
        Assert.Equal(5, Kernel.Tracker.Frontier);
        Time.Advance(Interval);
        var next = await ExpectAsync("Tick");
        next.Produce();
        next.Return();
        Assert.Equal(1, (await ContributedAsync()).Work.Records.Count);
    }

    [Fact]
    public async Task Abort_ShouldBeNoFailure_AndWhatIsUnfinishedComesAgain()
    {
        var tick = await TickAsync();
        var outcome = await tick.Transact(open => open.Abort()).WaitAsync(Patience, TimeProvider.System);
        tick.Return();
        await EnlistedAsync();

        Assert.Equal(TransactionOutcome.Aborted, outcome);
        await UntilAsync(status => status is { Ticks: 1, FailedTicks: 0 });
        Assert.Empty(Logged.Of(3040));
        Time.Advance(Topic.MaxWaitTime);
        await ExpectAsync("Consume", 5);
    }

    [Theory]
    [InlineData(ContributionOutcome.RolledBack)]
    [InlineData(ContributionOutcome.Refused)]
    internal async Task Rollback_ShouldCostTheInstanceAndNoAttempt_AsWhatItGatheredComesAgain(ContributionOutcome outcome)
    {
        var tick = await TickAsync();
        tick.Produce();
        tick.Return();

        Resolve(await ContributedAsync(), outcome);
        await EnlistedAsync();

        (await ExpectAsync("Assigned")).Return();
        await UntilAsync(status => status is { Ticks: 1, FailedTicks: 1, Attempt: 1 });
        Time.Advance(Topic.MaxWaitTime);
        Assert.Equal((2, 1), (await ExpectAsync("Consume", 5)) is var call ? (call.Incarnation, call.Attempt) : default);
    }

    /// <summary>A tick of a partition whose messages 5 to 7 were delivered and not marked.</summary>
    private async Task<UserCall> TickAsync()
    {
        await OpenAsync(committed: 5, ConsumerForm.Batch);
        await EnlistedAsync();
        Fetch(5, 8);
        (await ExpectAsync("Consume", 5)).Return();
        await UntilIdleAsync();
        Time.Advance(Interval);
        return await ExpectAsync("Tick");
    }

    private async Task<TransactionProtocol.Contribute> ContributedAsync() => await Transactions.ExpectMsgAsync<TransactionProtocol.Contribute>(Patience);

    private async Task EnlistedAsync() => await Transactions.ExpectMsgAsync<TransactionProtocol.Enlist>(Patience);

    private void Resolve(TransactionProtocol.Contribute contribution, ContributionOutcome outcome) =>
        Supervisor.Tell(
            new TransactionProtocol.Resolved(
                contribution.Work.Number, outcome, outcome == ContributionOutcome.Committed ? null : new Error(ErrorCode.Local_State)),
            Transactions);
}
