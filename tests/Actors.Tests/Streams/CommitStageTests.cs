using Akka;
using Akka.Streams;
using Akka.Streams.Dsl;
using Akka.Streams.Supervision;
using Confluent.Kafka;
using Troupe.Actors.Streams.Committing;
using Troupe.Actors.Streams.Connections;

namespace Troupe.Actors.Tests.Streams;

public sealed class CommitStageTests : StreamStage
{
    private static readonly CommitterSettings Settings = CommitterSettings.Create(Akka.Configuration.Config.Empty);

    [Fact]
    public async Task OneCommit_ShouldCarryTheHighestOffset_WhenABatchIsFull()
    {
        var partition = Partition();
        var (queue, completed) = Run(Settings.WithMaxBatch(3));

        foreach (var offset in (long[])[1, 3, 2]) await queue.OfferAsync(new CommittableOffset(partition, offset));
        var commit = await ExpectCommitAsync(4);
        commit.Committed.SetResult(CommitOutcome.Committed);
        queue.Complete();
        await completed.WaitAsync(Patience);

        await Owner.ExpectNoMsgAsync(TimeSpan.Zero);
    }

    [Fact]
    public async Task OffsetOfTheNewLog_ShouldCount_WhenItHasBegunAnew()
    {
        var partition = Partition();
        var (queue, _) = Run(Settings.WithMaxBatch(3));

        await queue.OfferAsync(new CommittableOffset(partition, 1_000));
        await queue.OfferAsync(new CommittableOffset(partition, 5, generation: 1));
        await queue.OfferAsync(new CommittableOffset(partition, 1_001));

        Assert.Equal(1, (await ExpectCommitAsync(6)).Generation);
    }

    [Fact]
    public async Task NothingShouldBeLeftAtThePartition_WhenTheStageHasEnded()
    {
        var partition = Partition();
        var (queue, completed) = Run(Settings.WithMaxBatch(1));
        await queue.OfferAsync(new CommittableOffset(partition, 5));
        (await ExpectCommitAsync(6)).Committed.SetResult(CommitOutcome.Committed);
        Assert.Equal(1, partition.Watchers);

        queue.Complete();
        await completed.WaitAsync(Patience);

        await AwaitAssertAsync(() => Assert.Equal(0, partition.Watchers), Patience);
    }

    [Fact]
    public async Task GatheredOffsets_ShouldBeCommitted_WhenTheIntervalIsOver()
    {
        var (queue, _) = Run(Settings);
        await queue.OfferAsync(new CommittableOffset(Partition(), 5));
        await queue.OfferAsync(new CommittableOffset(Partition(1), 6));
        await AwaitAssertAsync(
            () =>
            {
                Time.Advance(TimeSpan.FromSeconds(10));
                Assert.True(Owner.HasMessages);
            },
            Patience);

        var commits = new[] { await Owner.ExpectMsgAsync<StreamProtocol.Commit>(Patience), await Owner.ExpectMsgAsync<StreamProtocol.Commit>(Patience) };
        Assert.Equal([6, 7], commits.Select(commit => commit.Next).Order());
    }

    [Fact]
    public async Task GatheredOffsets_ShouldBeCommitted_WhenTheStreamFails()
    {
        var (queue, completed) = Run(Settings);
        await queue.OfferAsync(new CommittableOffset(Partition(), 5));

        queue.Fail(new InvalidOperationException("elsewhere"));

        await ExpectCommitAsync(6);
        await Assert.ThrowsAsync<InvalidOperationException>(() => completed.WaitAsync(Patience));
    }

    [Fact]
    public async Task GatheredOffsets_ShouldBeCommitted_WhenTheirPartitionIsGivenUp()
    {
        var partition = Partition();
        var (queue, _) = Run(Settings);
        await queue.OfferAsync(new CommittableOffset(partition, 5));

        partition.End();

        await ExpectCommitAsync(6);
        await queue.OfferAsync(new CommittableOffset(partition, 6));
        await ExpectCommitAsync(7);
    }

    [Fact]
    public async Task TheEnd_ShouldWaitForTheLastCommit()
    {
        var (queue, completed) = Run(Settings);
        await queue.OfferAsync(new CommittableOffset(Partition(), 5));
        queue.Complete();

        var commit = await ExpectCommitAsync(6);
        Assert.False(completed.IsCompleted);
        commit.Committed.SetResult(CommitOutcome.NotOwned);

        await completed.WaitAsync(Patience);
    }

    [Fact]
    public async Task NoFurtherCommit_ShouldBegin_WhenAsManyAreUnderWayAsMayBe()
    {
        var partition = Partition();
        var (queue, _) = Run(Settings.WithMaxBatch(1).WithParallelism(2));
        for (var offset = 0; offset < 4; offset++) _ = queue.OfferAsync(new CommittableOffset(partition, offset));

        var first = await ExpectCommitAsync(1);
        await ExpectCommitAsync(2);
        await Owner.ExpectNoMsgAsync(TimeSpan.FromMilliseconds(200));
        first.Committed.SetResult(CommitOutcome.Committed);

        await ExpectCommitAsync(3);
    }

    [Fact]
    public async Task TheStream_ShouldFail_WhenACommitCannotBeMade()
    {
        var (queue, completed) = Run(Settings.WithMaxBatch(1));
        await queue.OfferAsync(new CommittableOffset(Partition(), 5));

        (await ExpectCommitAsync(6)).Committed.SetException(TimedOut());

        await Assert.ThrowsAsync<CommitTimeoutException>(() => completed.WaitAsync(Patience));
    }

    [Fact]
    public async Task TheStream_ShouldGoOn_WhenACommitCannotBeMadeAndSupervisionResumes()
    {
        var partition = Partition();
        var (queue, completed) = Run(Settings.WithMaxBatch(1), ActorAttributes.CreateSupervisionStrategy(Deciders.ResumingDecider));
        await queue.OfferAsync(new CommittableOffset(partition, 5));
        (await ExpectCommitAsync(6)).Committed.SetException(TimedOut());
        await queue.OfferAsync(new CommittableOffset(partition, 6));
        (await ExpectCommitAsync(7)).Committed.SetResult(CommitOutcome.Committed);
        queue.Complete();

        await completed.WaitAsync(Patience);
    }

    [Fact]
    public async Task NobodyShouldWait_WhenCommitsAreSentAndForgotten()
    {
        var (queue, completed) = Run(Settings.WithDelivery(CommitDelivery.SendAndForget));
        await queue.OfferAsync(new CommittableOffset(Partition(), 5));
        queue.Complete();

        await ExpectCommitAsync(6);
        await completed.WaitAsync(Patience);
    }

    [Fact]
    public void Gathering_ShouldAllocateNothingPerOffset()
    {
        var collector = new OffsetCollector();
        var offsets = Enumerable.Range(0, 10_000).Select(number => new CommittableOffset(Partition(), number)).ToArray();
        var partition = Partition();
        var same = Enumerable.Range(0, 10_000).Select(number => new CommittableOffset(partition, number)).ToArray();
        collector.Add(offsets[0]);
        collector.Add(same[0]);

        // What the runtime allocates once, on its way to optimised code, is not of the offsets.
        var another = new OffsetCollector();
        foreach (var offset in same) another.Add(offset);

        var before = GC.GetAllocatedBytesForCurrentThread();
        foreach (var offset in same) collector.Add(offset);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.Equal(0, allocated);
        Assert.Equal(10_002, collector.Take().BatchSize);
    }

    [Fact]
    public void OffsetsOfTwoAssignments_ShouldStayApart()
    {
        var (older, newer) = (Partition(epoch: 1), Partition(epoch: 2));

        var batch = CommittableOffsetBatch.Create([new CommittableOffset(older, 90), new CommittableOffset(newer, 7)]);

        Assert.Equal([90, 7], batch.Offsets.Select(offset => offset.Offset.Value));
    }

    private static CommitTimeoutException TimedOut() => new(new TopicPartitionOffset("orders", 0, 6), TimeSpan.FromSeconds(15));

    private (ISourceQueueWithComplete<ICommittable> Queue, Task<Done> Completed) Run(CommitterSettings settings, Attributes? attributes = null) =>
        Source.Queue<ICommittable>(16, OverflowStrategy.Backpressure)
            .ToMaterialized(Committer.Sink(settings).WithAttributes(attributes ?? Attributes.None), Keep.Both)
            .Run(Materializer);
}
