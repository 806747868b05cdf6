using Akka.Actor;
using Confluent.Kafka;
using Troupe.Actors.Partitions;
using Troupe.Actors.Transactions;
using Troupe.Engine.Consuming;
using Troupe.Engine.Polling;
using Troupe.Engine.Routing;

namespace Troupe.Actors.Tests.Partitions;

/// <summary>Seeks that the consumer asks for. Guards against offsets that move past unfinished work, and against records of the place that was left.</summary>
public sealed class PartitionSeekTests : PartitionStage
{
    // Batches that are cut in two gather no company: a clock that stands still would never let the second part go.
    public PartitionSeekTests() => Topic = Topic with { MaxWaitTime = TimeSpan.Zero };

    [Fact]
    public async Task Seek_ShouldFinishWhatItSkips_WhenItGoesForwards()
    {
        await OpenAsync(committed: 5);
        Fetch(5, 12);
        var call = await ConsumeAsync(5);
        await call.Seek(9, false);
        call.Return();

        var target = await ExpectAsync("Consume", 9);
        Assert.Equal(9, await FrontierAsync());
        target.Return();
        (await ExpectAsync("Consume", 10)).Return();
        Assert.Empty(Poll.Commands.OfType<PollCommand.Seek>());
    }

    [Fact]
    public async Task Seek_ShouldFetchFromThere_WhenTheTargetIsNotHeld()
    {
        await OpenAsync(committed: 5);
        Fetch(5, 8);
        var call = await ConsumeAsync(5);
        await call.Seek(100, false);
        call.Return();
        await SoughtAsync(100);

        Fetch(8, 12);
        await BarrierAsync();
        Supervisor.Tell(new PartitionProtocol.Repositioned(1, 100));
        Fetch(100, 102);

        (await ConsumeAsync(100)).Return();
        (await ExpectAsync("Consume", 101)).Return();
        await UntilAsync(status => status.Frontier == 102);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Message_ShouldBeGivenUpAfterItsRetries_WhenItFailsInAReplay(bool independent)
    {
        Topic = Topic with { DeadLetterQueue = new DeadLetterQueueSettings { Strategy = DeadLetterStrategy.Skip, MaxRetries = 1, Independent = independent } };
        await OpenAsync(committed: 5);
        Fetch(5, 8);
        (await ConsumeAsync(5)).Return();
        var call = await ExpectAsync("Consume", 6);
        await call.Seek(5, false);
        call.Return();

        for (var attempt = 1; attempt <= 2; attempt++)
        {
            var again = await ExpectAsync("Consume", 5);
            Assert.Equal(attempt, again.Attempt);
            again.Throw(new InvalidOperationException("poison"));
            (await ExpectAsync("Assigned")).Return();
            await UntilIdleAsync();
            Time.Advance(TimeSpan.FromSeconds(1));
        }

        (await ExpectAsync("Consume", 6)).Return();
        (await ExpectAsync("Consume", 7)).Return();
        await UntilAsync(status => status.Frontier == 8);
    }

    [Fact]
    public async Task Seek_ShouldDeliverAgainWithoutMovingTheFrontier_WhenItGoesBackwards()
    {
        await OpenAsync(committed: 5);
        Fetch(5, 9);
        (await ConsumeAsync(5)).Return();
        (await ExpectAsync("Consume", 6)).Return();
        var call = await ExpectAsync("Consume", 7);
        await call.Seek(5, false);
        call.Return();

        foreach (var offset in (long[])[5, 6, 7])
        {
            var again = await ExpectAsync("Consume", offset);
            Assert.Equal(8, (await StatusAsync()).Frontier);
            again.Return();
        }

        (await ExpectAsync("Consume", 8)).Return();
        await UntilAsync(status => status.Frontier == 9);
    }

    [Fact]
    public async Task Seek_ShouldFetchWhatIsNotHeldAnyMore_WhenItGoesBackwards()
    {
        await OpenAsync(committed: 5);
        Fetch(5, 6);
        var call = await ConsumeAsync(5);
        await call.Seek(2, false);
        call.Return();
        await SoughtAsync(2);
        Supervisor.Tell(new PartitionProtocol.Repositioned(1, 2));
        Fetch(2, 7);

        for (var offset = 2; offset < 7; offset++) (await (offset == 2 ? ConsumeAsync(2) : ExpectAsync("Consume", offset))).Return();
        await UntilAsync(status => status.Frontier == 7);
    }

    [Fact]
    public async Task Seek_ShouldTakeTheCommittedOffsetBack_WhenItIsToBeReset()
    {
        await OpenAsync(committed: 5);
        Fetch(5, 8);
        var call = await ConsumeAsync(5);
        await call.Seek(2, true);
        call.Return();

        Assert.Equal(2, (await ExpectMessageAsync<PartitionProtocol.Restarted>()).Offset);
        Assert.Equal(2, (await ExpectMessageAsync<PartitionProtocol.Progress>()).Frontier);
        await SoughtAsync(2);
        Assert.Equal(2, Kernel.Tracker.Frontier);
    }

    [Fact]
    public async Task Seek_ShouldNotTakePlace_WhenItsCallFails()
    {
        await OpenAsync(committed: 5);
        Fetch(5, 12);
        var call = await ConsumeAsync(5);
        await call.Seek(9, false);
        call.Throw(new InvalidOperationException("in the middle"));
        (await ExpectAsync("Assigned")).Return();
        await UntilIdleAsync();
        Time.Advance(Topic.Backoff.Initial);

        Assert.Equal(2, (await ExpectAsync("Consume", 5)).Attempt);
        Assert.Null(await FrontierAsync());
    }

    [Fact]
    public async Task Seek_ShouldChangeNothing_WhenItsPlaceIsNotKnown()
    {
        await OpenAsync(committed: 5);
        Fetch(5, 8);
        var call = await ConsumeAsync(5);
        KafkaLog.Failure = new KafkaException(ErrorCode.Local_TimedOut);

        await Assert.ThrowsAsync<KafkaException>(() => call.Seek(Offset.Beginning, false));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => call.Seek(Offset.Unset, false));
        call.Return();

        await ExpectAsync("Consume", 6);
        Assert.Equal(6, await FrontierAsync());
    }

    [Fact]
    public async Task Seek_ShouldGoToTheEndsOfTheLog()
    {
        (KafkaLog.Beginning, KafkaLog.End) = (2, 40);
        await OpenAsync(committed: 5);
        Fetch(5, 8);
        var call = await ConsumeAsync(5);
        await call.Seek(Offset.End, false);
        call.Return();
        await SoughtAsync(40);
        Supervisor.Tell(new PartitionProtocol.Repositioned(1, 40));
        Fetch(40, 41);
        var last = await ConsumeAsync(40);
        await last.Seek(Offset.Beginning, false);
        last.Return();

        await SoughtAsync(2);
        Assert.Equal(41, Kernel.Tracker.Frontier);
    }

    /// <summary>What is fetched after the first one took effect is of a place that nobody wants any more.</summary>
    [Fact]
    public async Task Seek_ShouldWaitForTheOneBefore_AndDropWhatThatFetched()
    {
        await OpenAsync(committed: 5);
        Fetch(5, 6);
        var call = await ConsumeAsync(5);
        await call.Seek(100, false);
        call.Return();
        await SoughtAsync(100);
        await call.Seek(200, false);
        await BarrierAsync();
        Assert.Single(Poll.Commands.OfType<PollCommand.Seek>());

        Supervisor.Tell(new PartitionProtocol.Repositioned(1, 100));
        Fetch(100, 110);
        await SoughtAsync(200);
        Supervisor.Tell(new PartitionProtocol.Repositioned(1, 200));
        Fetch(200, 201);

        (await ConsumeAsync(200)).Return();
        await UntilAsync(status => status.Frontier == 201);
    }

    [Fact]
    public async Task Seek_ShouldFinishNothingThatWasDelivered_WhereTheUserMarks()
    {
        Topic = Topic with { ManualOffsets = true };
        await OpenAsync(committed: 5, ConsumerForm.Batch);
        Fetch(5, 8);
        var call = await ConsumeAsync(5);
        Fetch(8, 12);
        await call.Seek(10, false);
        call.Return();

        await ConsumeAsync(10);
        Assert.Null(await FrontierAsync());
        call.Mark(7);
        Assert.Equal(10, await FrontierAsync());
    }

    [Fact]
    public async Task Seek_ShouldEndTheBackoffAndPassOverThePoison_WhenItIsAskedForOutsideOfACall()
    {
        await OpenAsync(committed: 5);
        Fetch(5, 8);
        var call = await ConsumeAsync(5);
        call.Throw(new InvalidOperationException("poison"));
        var opening = await ExpectAsync("Assigned");
        opening.Return();
        await UntilIdleAsync();
        await opening.Seek(6, false);

        await ExpectAsync("Consume", 6);
        Assert.Equal(6, (await StatusAsync()).Frontier);
    }

    [Fact]
    public async Task Seek_ShouldWaitForTheTransactionOfItsCall()
    {
        Topic = Topic with { Transactional = true };
        await OpenAsync(committed: 5);
        Fetch(5, 12);
        var call = await ConsumeAsync(5);
        await call.Seek(9, false);
        call.Return();

        var contribution = await ContributedAsync();
        Assert.Equal(6, contribution.Work.Partitions.Single().Next);
        await BarrierAsync();
        Assert.False(User.HasCalls);
        Resolve(contribution, ContributionOutcome.Committed);

        (await ExpectAsync("Consume", 9)).Return();
        (await ExpectAsync("Consume", 10)).Return();
    }

    [Fact]
    public async Task Seek_ShouldNotTakePlace_WhenTheTransactionOfItsCallIsRolledBack()
    {
        Topic = Topic with { Transactional = true };
        await OpenAsync(committed: 5);
        Fetch(5, 12);
        var call = await ConsumeAsync(5);
        await call.Seek(9, false);
        call.Return();
        Resolve(await ContributedAsync(), ContributionOutcome.RolledBack);
        (await ExpectAsync("Assigned")).Return();

        Assert.Equal(1, (await ExpectAsync("Consume", 5)).Attempt);
        Assert.Equal(5, Kernel.Tracker.Frontier);
    }

    [Fact]
    public async Task Seek_ShouldTakeTheCommittedOffsetBackInATransaction_WhenItIsToBeReset()
    {
        Topic = Topic with { Transactional = true };
        await OpenAsync(committed: 5);
        Fetch(5, 8);
        var call = await ConsumeAsync(5);
        await call.Seek(2, true);
        call.Return();
        Resolve(await ContributedAsync(), ContributionOutcome.Committed);

        var reset = await ContributedAsync();
        Assert.Equal(2, reset.Work.Partitions.Single().Next);
        Resolve(reset, ContributionOutcome.Committed);
        await SoughtAsync(2);
        await UntilAsync(status => status is { CommittedOffset: 2, Frontier: 2 });
    }

    [Fact]
    public async Task Seek_ShouldCommitWhatItSkipped_WhenThePartitionIsGivenUp()
    {
        await OpenAsync(committed: 5);
        Fetch(5, 12);
        var call = await ConsumeAsync(5);
        await call.Seek(9, false);
        Supervisor.Tell(new PartitionProtocol.Close(1, ClosingReason.Revoked, TimeSpan.FromSeconds(15)));
        await BarrierAsync();
        call.Return();
        (await ExpectAsync("Revoked")).Return();

        Assert.Equal(9, (await ExpectClosedAsync()).Frontier);
    }

    private Task<UserCall> ConsumeAsync(long first) => ExpectAsync("Consume", first);

    /// <summary>The poll thread was asked to fetch from there.</summary>
    private Task SoughtAsync(long offset) => UntilAsync(_ => Poll.Commands.OfType<PollCommand.Seek>().LastOrDefault()?.Offset.Value == offset);

    private async Task<TransactionProtocol.Contribute> ContributedAsync() =>
        (TransactionProtocol.Contribute)await Transactions.FishForMessageAsync(message => message is TransactionProtocol.Contribute, Patience);

    private void Resolve(TransactionProtocol.Contribute contribution, ContributionOutcome outcome) =>
        Supervisor.Tell(
            new TransactionProtocol.Resolved(
                contribution.Work.Number, outcome, outcome == ContributionOutcome.Committed ? null : new Error(ErrorCode.Local_State)),
            Transactions);
}
