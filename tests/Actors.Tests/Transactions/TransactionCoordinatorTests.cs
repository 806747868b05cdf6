using System.Collections.Immutable;
using Akka.Actor;
using Akka.TestKit;
using Confluent.Kafka;
using Troupe.Actors.Scheduling;
using Troupe.Actors.Tests.Connections;
using Troupe.Actors.Tests.Partitions;
using Troupe.Actors.Transactions;
using Troupe.Engine.Polling;
using Troupe.Engine.Transactions;

namespace Troupe.Actors.Tests.Transactions;

public sealed class TransactionCoordinatorTests : ClockedTestKit
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly SlotOutcome Committed = SlotOutcome.Committed.Instance;
    private static readonly SlotOutcome AbortedByTheGroup = new SlotOutcome.Aborted(new Error(ErrorCode.IllegalGeneration), AbortBlame.Nobody);
    private static readonly SlotOutcome AbortedByARecord = new SlotOutcome.Aborted(new Error(ErrorCode.Local_Inconsistent), AbortBlame.SomeRecord);

    private static readonly SlotOutcome Broken = new SlotOutcome.Fenced(new Error(ErrorCode.Local_Fail, "broken", isFatal: true), MayBeCommitted: false);
    private static readonly SlotOutcome NotOpened = new SlotOutcome.NotOpened(new Error(ErrorCode.Local_TimedOut));

    private readonly StandInSlot[] _slots = [new("one"), new("two")];
    private readonly StandInAdmin _admin = new();

    // Whose assignment is over, as the group knows before the coordinator is told.
    private readonly HashSet<int> _gone = [];
    private readonly Dictionary<TestProbe, int> _lessees = [];
    private readonly TestProbe _parent;
    private readonly IActorRef _coordinator;
    private long _numbers;

    public TransactionCoordinatorTests()
    {
        _parent = CreateTestProbe();
        _coordinator = _parent.ChildActorOf(TransactionCoordinator.Props(new CoordinatorSettings(
            "connection-1", "billing", _slots, new TransactionLimits(10, 1_000, TimeSpan.FromMilliseconds(20)), Member, _admin, new RecordingLog(), Time)));
    }

    [Fact]
    public async Task Contributions_ShouldShareTheNextTransaction_WhileOneCommits()
    {
        var (zero, one, two) = (Lessee(0), Lessee(1), Lessee(2));

        Contribute(zero, 5, records: 1);
        var first = await _slots[0].NextAsync(Patience);
        Contribute(one, 7, records: 2);
        Contribute(two, 9, records: 0);
        await BarrierAsync();
        Assert.False(_slots[1].IsCalled);
        first.Answer.SetResult(Committed);
        await ExpectAsync(zero, ContributionOutcome.Committed);
        var second = await NextOfAsync(_slots[1]);
        second.Answer.SetResult(Committed);
        await ExpectAsync(one, ContributionOutcome.Committed);
        await ExpectAsync(two, ContributionOutcome.Committed);

        Assert.Equal(("commit 0@5", "commit 1@7 2@9"), (first.What, second.What));
        Assert.Equal([2], _slots[1].Produced);
    }

    [Fact]
    public async Task SmallTransaction_ShouldWait_UntilTheIntervalIsOver()
    {
        var zero = Lessee(0);
        Contribute(zero, 5, records: 1);
        (await _slots[0].NextAsync(Patience)).Answer.SetResult(Committed);
        await ExpectAsync(zero, ContributionOutcome.Committed);

        Contribute(zero, 6, records: 1);
        await BarrierAsync();
        Time.Advance(TimeSpan.FromMilliseconds(19));
        await BarrierAsync();
        Assert.False(_slots[1].IsCalled);
        Time.Advance(TimeSpan.FromMilliseconds(1));

        Assert.Equal("commit 0@6", (await _slots[1].NextAsync(Patience)).What);
    }

    [Fact]
    public async Task Transaction_ShouldTakeNoMore_ThanFits()
    {
        var (zero, one, two) = (Lessee(0), Lessee(1), Lessee(2));
        Contribute(zero, 1, records: 1);
        var first = await _slots[0].NextAsync(Patience);
        Contribute(one, 5, records: 9);
        Contribute(two, 6, records: 2);
        await BarrierAsync();

        first.Answer.SetResult(Committed);
        var second = await NextOfAsync(_slots[1]);
        second.Answer.SetResult(Committed);
        await ExpectAsync(one, ContributionOutcome.Committed);
        await AdvanceAsync(TimeSpan.FromMilliseconds(20));

        Assert.Equal("commit 1@5", second.What);
        Assert.Equal("commit 2@6", (await _slots[0].NextAsync(Patience)).What);
    }

    [Fact]
    public async Task Rollback_ShouldRollBackTheNextOneToo_AndWaitForNewEnlistments()
    {
        var (zero, one) = (Lessee(0), Lessee(1));
        Contribute(zero, 5, records: 1);
        var first = await _slots[0].NextAsync(Patience);
        Contribute(one, 7, records: 1);
        await BarrierAsync();

        first.Answer.SetResult(AbortedByTheGroup);
        await ExpectAsync(zero, ContributionOutcome.RolledBack);
        await ExpectAsync(one, ContributionOutcome.RolledBack);
        var abort = await _slots[1].NextAsync(Patience);
        Contribute(zero, 6, records: 1);
        await ExpectAsync(zero, ContributionOutcome.RolledBack);
        Enlist(zero, 0);
        Contribute(zero, 5, records: 1);

        Assert.Equal("abort", abort.What);
        Assert.Equal("commit 0@5", (await NextOfAsync(_slots[0])).What);
    }

    [Fact]
    public async Task Suspects_ShouldCommitAlone_UntilTheCulpritIsFound()
    {
        var (zero, one, two) = (Lessee(0), Lessee(1), Lessee(2));
        Contribute(two, 1, records: 0);
        var before = await _slots[0].NextAsync(Patience);
        Contribute(zero, 5, records: 1);
        Contribute(one, 7, records: 1);
        await BarrierAsync();
        before.Answer.SetResult(Committed);
        (await NextOfAsync(_slots[1])).Answer.SetResult(AbortedByARecord);
        await ExpectAsync(zero, ContributionOutcome.RolledBack);
        await ExpectAsync(one, ContributionOutcome.RolledBack);

        Enlist(zero, 0);
        Enlist(one, 1);
        Contribute(zero, 5, records: 1);
        Contribute(one, 7, records: 1);
        await BarrierAsync();
        var alone = await NextOfAsync(_slots[0]);
        alone.Answer.SetResult(AbortedByARecord);

        Assert.Equal("commit 0@5", alone.What);
        await ExpectAsync(zero, ContributionOutcome.Refused);
        await ExpectAsync(one, ContributionOutcome.RolledBack);
    }

    [Theory]
    [InlineData(5, ContributionOutcome.Committed)]
    [InlineData(4, ContributionOutcome.RolledBack)]
    [InlineData(-1001, ContributionOutcome.RolledBack)]
    public async Task CommittedOffsets_ShouldTell_WhenTheProducerIsLostInItsCommit(int committed, object outcome)
    {
        _admin.Committed = committed;
        var zero = Lessee(0);
        Contribute(zero, 5, records: 1);
        var commit = await _slots[0].NextAsync(Patience);

        commit.Answer.SetResult(new SlotOutcome.Fenced(new Error(ErrorCode.Local_Fenced, "fenced", isFatal: true), MayBeCommitted: true));

        await ExpectAsync(zero, (ContributionOutcome)outcome);
        Assert.Equal(["0"], _admin.Questions);
    }

    [Fact]
    public async Task Metadata_ShouldBeCommittedWithItsOffset_AndThatOfTheLastContributionCounts()
    {
        var (zero, one) = (Lessee(0), Lessee(1));
        Contribute(one, 1, records: 0);
        var before = await _slots[0].NextAsync(Patience);
        Contribute(zero, 5, records: 1, metadata: "five");
        Contribute(zero, 6, records: 1, metadata: "six");
        await BarrierAsync();
        before.Answer.SetResult(Committed);

        Assert.Equal("commit 0@6=six", (await NextOfAsync(_slots[1])).What);
    }

    /// <summary>The offset was there before: only what was committed with it tells.</summary>
    [Theory]
    [InlineData("new", ContributionOutcome.Committed)]
    [InlineData("old", ContributionOutcome.RolledBack)]
    [InlineData(null, ContributionOutcome.RolledBack)]
    public async Task CommittedMetadata_ShouldTell_WhenTheTransactionMovedNothing(string? committed, object outcome)
    {
        (_admin.Committed, _admin.Metadata) = (5, committed);
        var zero = Lessee(0);
        Contribute(zero, 5, records: 1, metadata: "new", movesNothing: true);
        var commit = await _slots[0].NextAsync(Patience);

        commit.Answer.SetResult(new SlotOutcome.Abandoned("Commit", MayBeCommitted: true));

        await ExpectAsync(zero, (ContributionOutcome)outcome);
    }

    /// <summary>One that went meanwhile has the offset of its next owner; one that is behind or ahead says nothing against one that is there.</summary>
    [Theory]
    [InlineData(9, 7, 0, ContributionOutcome.Committed)]
    [InlineData(5, 6, 0, ContributionOutcome.RolledBack)]
    [InlineData(5, 9, null, ContributionOutcome.RolledBack)]
    [InlineData(4, 7, null, ContributionOutcome.Committed)]
    public async Task CommittedOffsets_ShouldTell_WhicheverPartitionIsStillOurs(int zeros, int ones, int? gone, object outcome)
    {
        var (zero, one, two) = (Lessee(0), Lessee(1), Lessee(2));
        Contribute(two, 1, records: 0);
        var before = await _slots[0].NextAsync(Patience);
        Contribute(zero, gone is null ? 8 : 5, records: 1);
        Contribute(one, 7, records: 1);
        await BarrierAsync();
        before.Answer.SetResult(Committed);
        await ExpectAsync(two, ContributionOutcome.Committed);
        var commit = await NextOfAsync(_slots[1]);
        (_admin.CommittedOf[0], _admin.CommittedOf[1]) = (zeros, ones);
        if (gone is { } number) _gone.Add(number);

        commit.Answer.SetResult(new SlotOutcome.Abandoned("Commit", MayBeCommitted: true));

        await ExpectAsync(zero, (ContributionOutcome)outcome);
        await ExpectAsync(one, (ContributionOutcome)outcome);
    }

    [Fact]
    public async Task Nobody_ShouldDecide_UntilAPartitionThatIsOursIsKnown()
    {
        _admin.Committed = 5;
        _gone.Add(0);
        var zero = Lessee(0);
        Contribute(zero, 5, records: 1);
        var commit = await _slots[0].NextAsync(Patience);

        commit.Answer.SetResult(new SlotOutcome.Abandoned("Commit", MayBeCommitted: true));
        while (_admin.Questions.Count < 2) await AdvanceAsync(TimeSpan.FromMilliseconds(250));
        Assert.False(zero.HasMessages);
        _coordinator.Tell(new TransactionProtocol.Withdraw([Partition(0)]), ActorRefs.NoSender);

        await ExpectAsync(zero, ContributionOutcome.RolledBack);
    }

    [Fact]
    public async Task NobodyIsAsked_WhenTheProducerIsLostBeforeItsCommit()
    {
        var zero = Lessee(0);
        Contribute(zero, 5, records: 1);
        var commit = await _slots[0].NextAsync(Patience);

        commit.Answer.SetResult(new SlotOutcome.Abandoned("SendOffsets", MayBeCommitted: false));

        await ExpectAsync(zero, ContributionOutcome.RolledBack);
        Assert.Empty(_admin.Questions);
    }

    [Fact]
    public async Task Unstable_ShouldBeAskedAgain_UntilTheOffsetIsKnown()
    {
        _admin.Committed = 5;
        _admin.Unstable = Partition(0).TopicPartition;
        var zero = Lessee(0);
        Contribute(zero, 5, records: 1);
        var commit = await _slots[0].NextAsync(Patience);
        commit.Answer.SetResult(new SlotOutcome.Abandoned("Commit", MayBeCommitted: true));
        while (_admin.Questions.Count < 3) await AdvanceAsync(TimeSpan.FromMilliseconds(250));

        _admin.Unstable = null;
        await AdvanceAsync(TimeSpan.FromMilliseconds(250));

        await ExpectAsync(zero, ContributionOutcome.Committed);
    }

    [Fact]
    public async Task Withdrawal_ShouldTakeBackWhatIsNotSealed_AndRefuseWhatComesAfter()
    {
        var (zero, one, two) = (Lessee(0), Lessee(1), Lessee(2));
        Contribute(zero, 5, records: 1);
        var first = await _slots[0].NextAsync(Patience);
        Contribute(one, 7, records: 1);
        Contribute(two, 9, records: 1);
        await BarrierAsync();

        _coordinator.Tell(new TransactionProtocol.Withdraw([Partition(1)]), ActorRefs.NoSender);
        Enlist(one, 1);
        Contribute(one, 8, records: 1);

        Assert.Equal(ContributionOutcome.RolledBack, (await one.ExpectMsgAsync<TransactionProtocol.Resolved>(Patience)).Outcome);
        await ExpectAsync(one, ContributionOutcome.Lost);
        await ExpectAsync(two, ContributionOutcome.RolledBack);
        Assert.Equal("abort", (await _slots[1].NextAsync(Patience)).What);
        first.Answer.SetResult(Committed);
        await ExpectAsync(zero, ContributionOutcome.Committed);
    }

    [Fact]
    public async Task Dissolution_ShouldTakeBackWhatIsNotSealed_AndLeaveTheRest()
    {
        var (zero, one, two) = (Lessee(0), Lessee(1), Lessee(2));
        Contribute(zero, 5, records: 1);
        var first = await _slots[0].NextAsync(Patience);
        Contribute(one, 7, records: 9);
        Contribute(one, 8, records: 9);
        Contribute(two, 9, records: 1);
        await BarrierAsync();

        _coordinator.Tell(new TransactionProtocol.Dissolve(Partition(1)), one);
        Enlist(one, 1);
        Contribute(one, 1, records: 1);

        await ExpectAsync(one, ContributionOutcome.RolledBack);
        await ExpectAsync(one, ContributionOutcome.RolledBack);
        var abort = await _slots[1].NextAsync(Patience);
        Assert.Equal("abort", abort.What);
        abort.Answer.SetResult(AbortedByTheGroup);
        await BarrierAsync();
        first.Answer.SetResult(Committed);
        await ExpectAsync(zero, ContributionOutcome.Committed);
        Assert.Equal("commit 1@1 2@9", (await NextOfAsync(_slots)).What);
    }

    /// <summary>Two processes with one id would otherwise take it from each other as fast as they can.</summary>
    [Fact]
    public async Task SecondFence_ShouldWait_UntilTheBackoffIsOver()
    {
        var fenced = new SlotOutcome.Fenced(new Error(ErrorCode.Local_Fenced, "fenced", isFatal: true), MayBeCommitted: false);
        var zero = Lessee(0);
        for (var round = 0; round < 4; round++)
        {
            Contribute(zero, 5, records: 1);
            (await NextOfAsync(_slots)).Answer.SetResult(fenced);
            await ExpectAsync(zero, ContributionOutcome.RolledBack);
            Enlist(zero, 0);
        }

        Contribute(zero, 5, records: 1);
        var began = Time.GetUtcNow();
        await NextOfAsync(_slots);

        Assert.True(Time.GetUtcNow() - began > TimeSpan.FromMilliseconds(100));
    }

    [Fact]
    public async Task Trouble_ShouldBeTold_AndItsEnd()
    {
        var zero = Lessee(0);
        Contribute(zero, 5, records: 1);
        var commit = await _slots[0].NextAsync(Patience);
        _slots[0].Openings.Enqueue(new SlotOutcome.NotOpened(new Error(ErrorCode.Local_TimedOut)));
        commit.Answer.SetResult(new SlotOutcome.Fenced(new Error(ErrorCode.Local_Fenced, "fenced", isFatal: true), MayBeCommitted: false));

        await ExpectAsync(zero, ContributionOutcome.RolledBack);
        Assert.NotNull((await _parent.ExpectMsgAsync<TransactionProtocol.Troubled>(Patience)).Reason);
        await BarrierAsync();
        Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Null((await _parent.ExpectMsgAsync<TransactionProtocol.Troubled>(Patience)).Reason);
    }

    [Fact]
    public async Task Close_ShouldResolveWhatCommits_BeforeTheProducersEnd()
    {
        var zero = Lessee(0);
        Contribute(zero, 5, records: 1);
        var first = await _slots[0].NextAsync(Patience);

        _coordinator.Tell(TransactionProtocol.Close.Instance, _parent);
        await BarrierAsync();
        Assert.False(_slots[0].HasEnded);
        first.Answer.SetResult(Committed);

        await ExpectAsync(zero, ContributionOutcome.Committed);
        await _parent.FishForMessageAsync(message => message is TransactionProtocol.Closed, Patience);
        Assert.All(_slots, slot => Assert.True(slot.HasEnded));
    }

    /// <summary>Readers would wait for the broker to give up what a lost producer left open.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Close_ShouldOpenASlotThatLostItsProducer_OnceMore(bool isBrokerAway)
    {
        var zero = Lessee(0);
        Contribute(zero, 5, records: 1);
        var commit = await _slots[0].NextAsync(Patience);
        _slots[0].Openings.Enqueue(NotOpened);
        if (isBrokerAway) _slots[0].Openings.Enqueue(NotOpened);
        commit.Answer.SetResult(Broken);
        await ExpectAsync(zero, ContributionOutcome.RolledBack);
        await BarrierAsync();
        Assert.Equal(2, _slots[0].TimesOpened);

        _coordinator.Tell(TransactionProtocol.Close.Instance, _parent);

        await _parent.FishForMessageAsync(message => message is TransactionProtocol.Closed, Patience);
        Assert.Equal(3, _slots[0].TimesOpened);
        Assert.All(_slots, slot => Assert.True(slot.HasEnded));
    }

    [Fact]
    public async Task Slots_ShouldNotWait_WhenAnotherOneCouldBeOpened()
    {
        const int failures = 6;
        var zero = Lessee(0);
        Contribute(zero, 5, records: 1);
        (await _slots[0].NextAsync(Patience)).Answer.SetResult(Committed);
        await ExpectAsync(zero, ContributionOutcome.Committed);
        for (var failure = 0; failure < failures; failure++) _slots[1].Openings.Enqueue(NotOpened);
        Contribute(zero, 6, records: 1);
        (await NextOfAsync(_slots[1])).Answer.SetResult(Broken);
        await ExpectAsync(zero, ContributionOutcome.RolledBack);
        while (!_slots[1].Openings.IsEmpty) await AdvanceAsync(TimeSpan.FromMilliseconds(100));
        await BarrierAsync();
        Assert.Equal(1 + failures, _slots[1].TimesOpened);

        Enlist(zero, 0);
        Contribute(zero, 6, records: 1);
        (await NextOfAsync(_slots[0])).Answer.SetResult(Broken);
        await ExpectAsync(zero, ContributionOutcome.RolledBack);
        await BarrierAsync();

        Assert.Equal(2 + failures, _slots[1].TimesOpened);
    }

    private AnyMember? Member(IReadOnlyCollection<AssignedPartition> partitions) =>
        partitions.Any(partition => _gone.Contains(partition.TopicPartition.Partition.Value)) ? null : new AnyMember();

    private static AssignedPartition Partition(int number) => new(new TopicPartition("orders", number), 1);

    private TestProbe Lessee(int partition)
    {
        var lessee = CreateTestProbe();
        _lessees[lessee] = partition;
        Enlist(lessee, partition);
        return lessee;
    }

    private void Enlist(TestProbe lessee, int partition) => _coordinator.Tell(new TransactionProtocol.Enlist(Partition(partition)), lessee);

    private void Contribute(TestProbe lessee, long next, int records, string? metadata = null, bool movesNothing = false)
    {
        var staged = new StagedRecords();
        for (var index = 0; index < records; index++)
            staged.Add(new StagedRecord(new TopicPartition("copies", Confluent.Kafka.Partition.Any), new Message<byte[]?, byte[]?> { Value = [1] }));
        ImmutableArray<LeasedOffset> leased = [new LeasedOffset(Partition(_lessees[lessee]), next) { Metadata = metadata, MovesNothing = movesNothing }];
        _coordinator.Tell(new TransactionProtocol.Contribute(new Contribution(++_numbers, leased, staged), lessee), lessee);
    }

    private static async Task ExpectAsync(TestProbe lessee, ContributionOutcome outcome) =>
        Assert.Equal(outcome, (await lessee.ExpectMsgAsync<TransactionProtocol.Resolved>(Patience)).Outcome);

    /// <summary>The next call of one of the slots, of whichever is called first, however long the coordinator waits before it seals.</summary>
    private async Task<(string What, TaskCompletionSource<SlotOutcome> Answer)> NextOfAsync(params StandInSlot[] slots)
    {
        for (var question = 0; question < 100_000 && !slots.Any(slot => slot.IsCalled); question++) await AdvanceAsync(TimeSpan.FromMilliseconds(1));
        return await (slots.FirstOrDefault(slot => slot.IsCalled) ?? slots[0]).NextAsync(Patience);
    }

    private async Task BarrierAsync() => await _coordinator.Ask<ActorIdentity>(new Identify(null), Patience);

    private async Task AdvanceAsync(TimeSpan time)
    {
        await BarrierAsync();
        Time.Advance(time);
        await BarrierAsync();
    }

    private sealed class AnyMember : IConsumerGroupMetadata;
}
