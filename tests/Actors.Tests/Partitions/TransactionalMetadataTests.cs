using Akka.Actor;
using Troupe.Actors.Transactions;
using Troupe.Engine.Consuming;
using Troupe.Engine.Records;

namespace Troupe.Actors.Tests.Partitions;

/// <summary>On a transactional route the metadata of a mark is committed by the transaction that it belongs to.</summary>
public sealed class TransactionalMetadataTests : PartitionStage
{
    public TransactionalMetadataTests() => Topic = Topic with { Transactional = true, ManualOffsets = true };

    [Fact]
    public async Task Transaction_ShouldCarryTheMetadataOfItsMark()
    {
        var call = await ConsumeAsync();
        Assert.Equal((7, "six", false), Leased(await CommitAsync(call, "six")));

        // A plain one would erase it.
        _ = call.TransactOn(7, (transaction, message) => transaction.MarkAsConsumed(message));

        Assert.Equal((8, "six", false), Leased(await ContributedAsync()));
    }

    [Fact]
    public async Task Transaction_ShouldBeMade_WhenOnlyTheMetadataIsNew()
    {
        var call = await ConsumeAsync();
        await CommitAsync(call, "six");

        _ = call.TransactOn(6, (transaction, message) => transaction.MarkAsConsumed(message, "six again"));

        Assert.Equal((7, "six again", true), Leased(await ContributedAsync()));
    }

    [Fact]
    public async Task NextConsumer_ShouldBeginWithTheCommitted_WhenTheTransactionWasRolledBack()
    {
        var call = await ConsumeAsync();
        await CommitAsync(call, "six");
        var lost = call.TransactOn(7, (transaction, message) => transaction.MarkAsConsumed(message, "seven"));
        Resolve(await ContributedAsync(), ContributionOutcome.RolledBack);
        await Assert.ThrowsAsync<TransactionRolledBackException>(() => lost.WaitAsync(Patience, TimeProvider.System));
        call.Throw(new InvalidOperationException("no luck"));

        Assert.Equal("six", (await ExpectAsync("Assigned")).Metadata());
    }

    [Fact]
    public async Task Mark_ShouldBeRefused_WhenItIsBehindWhatIsCommitted()
    {
        var call = await ConsumeAsync();
        await CommitAsync(call, null);

        await Assert.ThrowsAsync<OffsetMetadataRefusedException>(
            () => call.TransactOn(5, (transaction, message) => transaction.MarkAsConsumed(message, "five")).WaitAsync(Patience, TimeProvider.System));
    }

    /// <summary>The marker of the input's own transaction lies behind 6: what does not exist is not behind the mark.</summary>
    [Fact]
    public async Task Mark_ShouldBeTakenAgain_WhenOnlyAGapIsFinishedBehindItsMessage()
    {
        await OpenAsync(committed: 5, ConsumerForm.Batch);
        Fetch(5, 7);
        Supervisor.Tell(Segment.EndOfPartition(Orders3, 1, 9));
        var call = await ExpectAsync("Consume", 5);
        Assert.Equal((9, "six", false), Leased(await CommitAsync(call, "six")));

        _ = call.TransactOn(6, (transaction, message) => transaction.MarkAsConsumed(message, "six again"));

        Assert.Equal((9, "six again", true), Leased(await ContributedAsync()));
    }

    private async Task<UserCall> ConsumeAsync()
    {
        await OpenAsync(committed: 5, ConsumerForm.Batch);
        await Transactions.ExpectMsgAsync<TransactionProtocol.Enlist>(Patience);
        Fetch(5, 8);
        return await ExpectAsync("Consume", 5);
    }

    /// <summary>A transaction that marks 6 and is committed.</summary>
    private async Task<TransactionProtocol.Contribute> CommitAsync(UserCall call, string? metadata)
    {
        var transaction = call.TransactOn(6, (transaction, message) => transaction.MarkAsConsumed(message, metadata));
        var contribution = await ContributedAsync();
        Resolve(contribution);
        Assert.Equal(TransactionOutcome.Committed, await transaction.WaitAsync(Patience, TimeProvider.System));
        return contribution;
    }

    private static (long? Next, string? Metadata, bool MovesNothing) Leased(TransactionProtocol.Contribute contribution)
    {
        var leased = Assert.Single(contribution.Work.Partitions);
        return (leased.Next, leased.Metadata, leased.MovesNothing);
    }

    private async Task<TransactionProtocol.Contribute> ContributedAsync() =>
        (TransactionProtocol.Contribute)await Transactions.FishForMessageAsync(message => message is TransactionProtocol.Contribute, Patience);

    private void Resolve(TransactionProtocol.Contribute contribution, ContributionOutcome outcome = ContributionOutcome.Committed) =>
        Supervisor.Tell(new TransactionProtocol.Resolved(contribution.Work.Number, outcome, null), Transactions);
}
