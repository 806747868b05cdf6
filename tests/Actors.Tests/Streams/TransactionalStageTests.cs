using Akka;
using Akka.Actor;
using Akka.Streams;
using Akka.Streams.Dsl;
using Akka.TestKit;
using Confluent.Kafka;
using Troupe.Actors.Connections;
using Troupe.Actors.Streams.Connections;
using Troupe.Actors.Transactions;
using Troupe.Engine.Polling;
using Envelope = Troupe.IEnvelope<string, string, Troupe.GroupTopicPartitionOffset>;

namespace Troupe.Actors.Tests.Streams;

/// <summary>The stage as a lessee of a coordinator that is the test's.</summary>
public abstract class TransactionalStageTests : StreamStage
{
    private readonly StreamLife _life = new();
    private readonly TestProbe _coordinator;

    protected TransactionalStageTests() => _coordinator = CreateTestProbe();

    [Fact]
    public async Task WhatComesInOneGo_ShouldBeOneContributionOfItsPartition()
    {
        var (one, other) = (Opened(0), Opened(1));
        var completed = Source.From([Element(one, 0), Element(one, 1), Element(other, 7), Element(one, 2)]).RunWith(Sink(), Materializer);
        await OpenAsync();

        var contributions = new[] { await ContributionAsync(), await ContributionAsync() }.OrderBy(contribute => contribute.Work.Partitions[0].Next).ToArray();
        Assert.Equal([(0, 3L, 3), (1, 8L, 1)], contributions.Select(contribute => (
            contribute.Work.Partitions.Single().Partition.TopicPartition.Partition.Value, contribute.Work.Partitions.Single().Next!.Value, contribute.Work.Records.Count)));
        Assert.False(completed.IsCompleted);
        foreach (var contribute in contributions) Resolve(contribute, ContributionOutcome.Committed);
        await completed.WaitAsync(Patience);

        Assert.Equal([3, 8], (await TransactedAsync(2)).Order());
    }

    [Fact]
    public async Task Partition_ShouldGoBackToWhatIsCommitted_AndDropWhatIsOlder_WhenAContributionIsRolledBack()
    {
        var partition = Opened(0);
        var (queue, _) = Source.Queue<Envelope>(16, OverflowStrategy.Backpressure).ToMaterialized(Sink(), Keep.Both).Run(Materializer);
        await queue.OfferAsync(Element(partition, 0));
        await OpenAsync();
        Resolve(await ContributionAsync(), ContributionOutcome.Committed);
        await queue.OfferAsync(Element(partition, 1));
        var second = await ContributionAsync();
        await queue.OfferAsync(Element(partition, 2));

        Resolve(second, ContributionOutcome.RolledBack);

        Assert.Equal(partition.Assignment, (await _coordinator.ExpectMsgAsync<TransactionProtocol.Enlist>(Patience)).Partition);
        Assert.Equal(1, Assert.Single(Poll.Commands.OfType<PollCommand.Seek>()).Offset.Value);
        Assert.Equal(1, partition.Generation);
        await queue.OfferAsync(Element(partition, 3, generation: 0));
        await queue.OfferAsync(Element(partition, 1, generation: 1));
        var again = await ContributionAsync();
        Assert.Equal((2L, 1), (again.Work.Partitions.Single().Next!.Value, again.Work.Records.Count));
    }

    [Fact]
    public async Task NextContributionOfAPartition_ShouldWait_UntilTheOneBeforeIsResolved()
    {
        var (one, other) = (Opened(0), Opened(1));
        var (queue, _) = Source.Queue<Envelope>(16, OverflowStrategy.Backpressure).ToMaterialized(Sink(), Keep.Both).Run(Materializer);
        await queue.OfferAsync(Element(one, 0));
        await OpenAsync();
        var first = await ContributionAsync();
        await queue.OfferAsync(Element(one, 1));
        await queue.OfferAsync(Element(one, 2));
        await queue.OfferAsync(Element(other, 0));
        Assert.Equal(other.Assignment, (await ContributionAsync()).Work.Partitions.Single().Partition);

        Resolve(first, ContributionOutcome.Committed);

        var second = await ContributionAsync();
        Assert.Equal((one.Assignment, 3L, 2), (second.Work.Partitions.Single().Partition, second.Work.Partitions.Single().Next!.Value, second.Work.Records.Count));
    }

    [Fact]
    public async Task Partition_ShouldGoBackToItsBeginning_WhenNothingOfItIsCommittedYet()
    {
        var partition = Opened(0, first: 40);
        var (queue, _) = Source.Queue<Envelope>(16, OverflowStrategy.Backpressure).ToMaterialized(Sink(), Keep.Both).Run(Materializer);
        await queue.OfferAsync(Element(partition, 41));
        await OpenAsync();

        Resolve(await ContributionAsync(), ContributionOutcome.RolledBack);
        await _coordinator.ExpectMsgAsync<TransactionProtocol.Enlist>(Patience);

        Assert.Equal(40, Assert.Single(Poll.Commands.OfType<PollCommand.Seek>()).Offset.Value);
    }

    [Fact]
    public async Task WhatComesBehindARollback_ShouldNotBeContributed_WhenThePartitionIsBeingGivenUp()
    {
        var (ending, kept) = (Opened(0), Opened(1));
        var (queue, completed) = Source.Queue<Envelope>(16, OverflowStrategy.Backpressure).ToMaterialized(Sink(), Keep.Both).Run(Materializer);
        await queue.OfferAsync(Element(ending, 0));
        await OpenAsync();
        var first = await ContributionAsync();
        ending.End();
        Resolve(first, ContributionOutcome.RolledBack);
        await AwaitAssertAsync(() => Assert.Equal(1, ending.Generation), Patience);

        // Was under way in the stream all the time; committed, it would take the offset past what was rolled back.
        await queue.OfferAsync(Element(ending, 1));
        await queue.OfferAsync(Element(kept, 0));
        var contribution = await ContributionAsync();
        Assert.Equal(kept.Assignment, contribution.Work.Partitions.Single().Partition);
        Resolve(contribution, ContributionOutcome.Committed);
        queue.Complete();
        await completed.WaitAsync(Patience);

        Assert.Empty(Poll.Commands.OfType<PollCommand.Seek>());
        Assert.Equal(1, Assert.Single(await TransactedAsync(1)));
    }

    [Fact]
    public async Task OffsetsOfTheNewLog_ShouldBeCommitted_WhenItBeginsAnew()
    {
        var partition = Opened(0, first: 1_000);
        var (queue, _) = Source.Queue<Envelope>(16, OverflowStrategy.Backpressure).ToMaterialized(Sink(), Keep.Both).Run(Materializer);
        Deliver(partition, 1_000, 3);
        await queue.OfferAsync(Element(partition, 1_000));
        await OpenAsync();
        var old = await ContributionAsync();
        await queue.OfferAsync(Element(partition, 1_001));

        Deliver(partition, 0, 3);
        await queue.OfferAsync(Element(partition, 1_002));
        await queue.OfferAsync(Element(partition, 0, generation: 1));
        Resolve(old, ContributionOutcome.Committed);

        var first = await ContributionAsync();
        Assert.Equal((1L, 1), (first.Work.Partitions.Single().Next!.Value, first.Work.Records.Count));

        // What is rolled back comes again from the beginning of the new log, not from an offset of the old one.
        partition.Emit(0, generation: 1);
        Resolve(first, ContributionOutcome.RolledBack);
        await _coordinator.ExpectMsgAsync<TransactionProtocol.Enlist>(Patience);
        Assert.Equal([0L, 0L], Poll.Commands.OfType<PollCommand.Seek>().Select(seek => seek.Offset.Value));
    }

    [Fact]
    public async Task Stream_ShouldGoOn_WhenAPartitionIsLost()
    {
        var (lost, kept) = (Opened(0), Opened(1));
        var (queue, completed) = Source.Queue<Envelope>(16, OverflowStrategy.Backpressure).ToMaterialized(Sink(), Keep.Both).Run(Materializer);
        await queue.OfferAsync(Element(lost, 0));
        await OpenAsync();
        Resolve(await ContributionAsync(), ContributionOutcome.Lost);
        await queue.OfferAsync(Element(kept, 0));
        await _coordinator.ExpectMsgAsync<TransactionProtocol.Enlist>(Patience);
        Resolve(await ContributionAsync(), ContributionOutcome.Committed);
        queue.Complete();

        await completed.WaitAsync(Patience);

        Assert.Empty(Poll.Commands.OfType<PollCommand.Seek>());
    }

    [Fact]
    public async Task Stream_ShouldFail_WhenARecordIsRefused()
    {
        var completed = Source.Single(Element(Opened(0), 0)).RunWith(Sink(), Materializer);
        await OpenAsync();

        Resolve(await ContributionAsync(), ContributionOutcome.Refused, new Error(ErrorCode.TopicAuthorizationFailed));

        var exception = await Assert.ThrowsAsync<KafkaException>(() => completed.WaitAsync(Patience));
        Assert.Equal(ErrorCode.TopicAuthorizationFailed, exception.Error.Code);
        Assert.Same(exception, await SourceFailureAsync());
    }

    [Fact]
    public async Task Stream_ShouldFail_WhenItsElementsComeFromTwoSources()
    {
        var completed = Source.From([Element(Opened(0), 0), Element(new StreamPartition(new AssignedPartition(new TopicPartition("orders", 1), 1), Member, new StreamLife(), Poll, Owner), 0)])
            .RunWith(Sink(), Materializer);

        var exception = await Assert.ThrowsAsync<InvalidOperationException>(() => completed.WaitAsync(Patience));

        Assert.Contains("several sources", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stream_ShouldFail_WhenAnotherSinkHasTheTransactions()
    {
        var completed = Source.Single(Element(Opened(0), 0)).RunWith(Sink(), Materializer);
        var open = await Owner.ExpectMsgAsync<ConnectionProtocol.OpenTransactions>(Patience);

        open.ReplyTo.Tell(new ConnectionProtocol.TransactionsOpened(null));

        var exception = await Assert.ThrowsAsync<InvalidOperationException>(() => completed.WaitAsync(Patience));

        // Its elements are lost to the stream: another sink would commit what comes behind them.
        Assert.Same(exception, await SourceFailureAsync());
    }

    [Fact]
    public async Task Source_ShouldFail_WhenTheStageFailsWithWorkUnderWay()
    {
        var partition = Opened(0);
        var completed = Source.From([0, 1]).Select(offset => offset == 0 ? Element(partition, 0) : WithoutOffset())
            .RunWith(Sink(), Materializer);

        var exception = await Assert.ThrowsAsync<InvalidOperationException>(() => completed.WaitAsync(Patience));

        Assert.Same(exception, await SourceFailureAsync());
    }

    [Fact]
    public async Task Source_ShouldNotBeFailed_WhenTheStreamEndsByItself()
    {
        var completed = Source.Single(Element(Opened(0), 0)).RunWith(Sink(), Materializer);
        await OpenAsync();
        Resolve(await ContributionAsync(), ContributionOutcome.Committed);

        await completed.WaitAsync(Patience);

        await Owner.ExpectMsgAsync<StreamProtocol.Transacted>(Patience);
        await Owner.ExpectNoMsgAsync(TimeSpan.FromMilliseconds(100));
    }

    [Fact]
    public async Task Stream_ShouldFail_WhenTheCoordinatorStopsWithWorkOfIt()
    {
        var (queue, completed) = Source.Queue<Envelope>(16, OverflowStrategy.Backpressure).ToMaterialized(Sink(), Keep.Both).Run(Materializer);
        await queue.OfferAsync(Element(Opened(0), 0));
        await OpenAsync();
        await ContributionAsync();

        Sys.Stop(_coordinator);

        await Assert.ThrowsAsync<StreamFailedException>(() => completed.WaitAsync(Patience));
    }

    [Fact]
    public async Task Stream_ShouldComplete_WhenTheCoordinatorStopsAndNothingMoreComes()
    {
        var completed = Source.Single(Element(Opened(0), 0)).RunWith(Sink(), Materializer);
        await OpenAsync();
        await ContributionAsync();

        Sys.Stop(_coordinator);

        await completed.WaitAsync(Patience);
    }

    [Fact]
    public async Task Stream_ShouldFail_WhenTheConnectionStopsBeforeItHasACoordinator()
    {
        var (queue, completed) = Source.Queue<Envelope>(16, OverflowStrategy.Backpressure).ToMaterialized(Sink(), Keep.Both).Run(Materializer);
        await queue.OfferAsync(Element(Opened(0), 0));
        await Owner.ExpectMsgAsync<ConnectionProtocol.OpenTransactions>(Patience);

        Sys.Stop(Owner);

        await Assert.ThrowsAsync<StreamFailedException>(() => completed.WaitAsync(Patience));
    }

    [Fact]
    public async Task NoMoreShouldBeTaken_WhenAsMuchIsUnderWayAsMayBe()
    {
        var partition = Opened(0);
        var taken = 0;
        _ = Source.From(Enumerable.Range(0, 100))
            .Select(offset =>
            {
                Interlocked.Increment(ref taken);
                return Element(partition, offset);
            })
            .RunWith(Sink(parallelism: 2), Materializer);
        await OpenAsync();
        var first = await ContributionAsync();

        // Two for each of the two transactions.
        await AwaitAssertAsync(() => Assert.Equal(4, Volatile.Read(ref taken)), Patience);
        await _coordinator.ExpectNoMsgAsync(TimeSpan.FromMilliseconds(200));
        Assert.Equal(4, Volatile.Read(ref taken));
        Resolve(first, ContributionOutcome.Committed);
        await ContributionAsync();
    }

    [Fact]
    public async Task RoomShouldComeBack_WhenContributionsAreRolledBack()
    {
        var partition = Opened(0);
        var (queue, completed) = Source.Queue<Envelope>(16, OverflowStrategy.Backpressure).ToMaterialized(Sink(parallelism: 1), Keep.Both).Run(Materializer);
        await queue.OfferAsync(Element(partition, 0));
        await OpenAsync();

        // More often than there is room for.
        for (var generation = 1; generation <= 8; generation++)
        {
            Resolve(await ContributionAsync(), ContributionOutcome.RolledBack);
            await _coordinator.FishForMessageAsync(message => message is TransactionProtocol.Enlist, Patience);
            await queue.OfferAsync(Element(partition, 0, generation));
        }

        Resolve(await ContributionAsync(), ContributionOutcome.Committed);
        queue.Complete();
        await completed.WaitAsync(Patience);
    }

    private StreamPartition Opened(int number, long first = 0)
    {
        var partition = new StreamPartition(new AssignedPartition(new TopicPartition("orders", number), 1), Member, _life, Poll, Owner);
        partition.TryOpen(() => { }, () => { });
        partition.First = first;
        return partition;
    }

    private static Envelope Element(StreamPartition partition, long offset, int generation = 0) => ProducerMessage.Single(
        new ProducerRecord<string, string>("copies", "key", $"{offset}"),
        new GroupTopicPartitionOffset("billing", "orders", partition.TopicPartition.Partition.Value, offset) { Assignment = partition, Generation = generation });

    /// <summary>The stage under test, to its end.</summary>
    private protected abstract Sink<Envelope, Task<Done>> SinkOf(ProducerSettings<string, string> settings, string transactionalId);

    private Sink<Envelope, Task<Done>> Sink(int parallelism = 100) => SinkOf(
        ProducerSettings<string, string>.Create(Akka.Configuration.Config.Empty, null, null).WithBootstrapServers("nowhere:1").WithParallelism(parallelism), "copy");

    private static Envelope WithoutOffset() => ProducerMessage.Single(
        new ProducerRecord<string, string>("copies", "key", "no offset"), new GroupTopicPartitionOffset("billing", "orders", 0, 1));

    private async Task<Exception> SourceFailureAsync() =>
        ((StreamProtocol.TransactionsFailed)await Owner.FishForMessageAsync(message => message is StreamProtocol.TransactionsFailed, Patience)).Error;

    private async Task OpenAsync()
    {
        var open = await Owner.ExpectMsgAsync<ConnectionProtocol.OpenTransactions>(Patience);
        Assert.Equal("copy", open.Id);
        open.ReplyTo.Tell(new ConnectionProtocol.TransactionsOpened(_coordinator));
        await _coordinator.ExpectMsgAsync<TransactionProtocol.Enlist>(Patience);
    }

    private async Task<TransactionProtocol.Contribute> ContributionAsync() =>
        (TransactionProtocol.Contribute)await _coordinator.FishForMessageAsync(message => message is TransactionProtocol.Contribute, Patience);

    private static void Resolve(TransactionProtocol.Contribute contribute, ContributionOutcome outcome, Error? error = null) =>
        contribute.ReplyTo.Tell(new TransactionProtocol.Resolved(contribute.Work.Number, outcome, error));

    private async Task<long[]> TransactedAsync(int count)
    {
        var next = new long[count];
        for (var index = 0; index < count; index++)
            next[index] = ((StreamProtocol.Transacted)await Owner.FishForMessageAsync(message => message is StreamProtocol.Transacted, Patience)).Next;
        return next;
    }
}

/// <summary>Without results, which nobody asks for.</summary>
public sealed class TransactionalSinkTests : TransactionalStageTests
{
    private protected override Sink<Envelope, Task<Done>> SinkOf(ProducerSettings<string, string> settings, string transactionalId) =>
        KafkaProducer.TransactionalSink(settings, transactionalId);
}

/// <summary>With a result for each element, one after the other.</summary>
public sealed class TransactionalFlowTests : TransactionalStageTests
{
    private protected override Sink<Envelope, Task<Done>> SinkOf(ProducerSettings<string, string> settings, string transactionalId) =>
        KafkaProducer.TransactionalFlow(settings, transactionalId)
            .ToMaterialized(Akka.Streams.Dsl.Sink.Ignore<IResults<string, string, GroupTopicPartitionOffset>>(), Keep.Right);
}
