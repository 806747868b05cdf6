using Confluent.Kafka;
using Microsoft.Extensions.Time.Testing;
using Troupe.Engine.Transactions;

namespace Troupe.Engine.Tests.Transactions;

public sealed class TransactionSlotTests
{
    private static readonly TimeSpan AbandonAfter = TimeSpan.FromSeconds(15);
    private static readonly TopicPartitionOffset[] Offsets = [new("orders", 0, 5)];

    private readonly FakeTimeProvider _time = new();
    private readonly Queue<ScriptedClient> _clients = new();

    [Fact]
    public async Task Transaction_ShouldCommitWithItsOffsets_InOneOrder()
    {
        var client = new ScriptedClient();
        var slot = await OpenAsync(client);

        slot.Produce(Records(2), 0);
        var outcome = await slot.CommitAsync(Offsets, Member);

        Assert.IsType<SlotOutcome.Committed>(outcome);
        Assert.Equal(["Initialize", "Begin", "Produce", "Produce", "SendOffsets", "Commit"], client.Calls);
        Assert.Equal(SlotState.Ready, slot.State);
    }

    [Fact]
    public async Task Commit_ShouldBeAskedForAgain_UntilItIsAnswered()
    {
        var client = new ScriptedClient().Throws("SendOffsets", Retriable()).Throws("Commit", Retriable()).Throws("Commit", Retriable());
        var slot = await OpenAsync(client);

        var outcome = await slot.CommitAsync(Offsets, Member);

        Assert.IsType<SlotOutcome.Committed>(outcome);
        Assert.Equal(["Initialize", "Begin", "SendOffsets", "SendOffsets", "Commit", "Commit", "Commit"], client.Calls);
    }

    [Theory]
    [InlineData(ErrorCode.IllegalGeneration, false)]
    [InlineData(ErrorCode.UnknownMemberId, false)]
    [InlineData(ErrorCode.Local_TimedOut, false)]
    [InlineData(ErrorCode.Local_State, false)]
    [InlineData(ErrorCode.Local_Inconsistent, true)]
    [InlineData(ErrorCode.TopicAuthorizationFailed, true)]
    public async Task Commit_ShouldLeaveItToTheOffsets_WhenItFails(ErrorCode code, bool blamesARecord)
    {
        var client = new ScriptedClient().Throws("Commit", new KafkaTxnRequiresAbortException(new Error(code)));
        var slot = await OpenAsync(client);

        slot.Produce(Records(1), 0);
        var outcome = await slot.CommitAsync(Offsets, Member);

        var fenced = Assert.IsType<SlotOutcome.Fenced>(outcome);
        Assert.Equal((code, true, blamesARecord), (fenced.Error.Code, fenced.MayBeCommitted, fenced.Blame == AbortBlame.SomeRecord));
        Assert.DoesNotContain("Abort", client.Calls);
        Assert.Equal(SlotState.Closed, slot.State);
    }

    [Theory]
    [InlineData(ErrorCode.IllegalGeneration, false, false)]
    [InlineData(ErrorCode.Local_TimedOut, false, true)]
    [InlineData(ErrorCode.Local_State, false, true)]
    [InlineData(ErrorCode.TopicAuthorizationFailed, true, true)]
    public async Task Offsets_ShouldCertainlyNotBeCommitted_WhenTheyAreRefused(ErrorCode code, bool blamesARecord, bool isSpent)
    {
        var client = new ScriptedClient().Throws("SendOffsets", new KafkaTxnRequiresAbortException(new Error(code)));
        var slot = await OpenAsync(client);

        slot.Produce(Records(1), 0);
        var outcome = Assert.IsType<SlotOutcome.Aborted>(await slot.CommitAsync(Offsets, Member));

        // After a record that was not delivered an abort may take ten seconds: another producer is there sooner.
        Assert.Equal((code, blamesARecord, isSpent), (outcome.Error!.Code, outcome.Blame == AbortBlame.SomeRecord, outcome.IsProducerSpent));
        Assert.Equal(!isSpent, client.Calls.Contains("Abort"));
        Assert.DoesNotContain("Commit", client.Calls);
    }

    [Theory]
    [InlineData(ErrorCode.Local_TimedOut, false)]
    [InlineData(ErrorCode.MsgSizeTooLarge, true)]
    public async Task Cause_ShouldBeAskedFor_WhenARecordComesToATransactionThatHasFailed(ErrorCode code, bool blamesARecord)
    {
        var client = new ScriptedClient()
            .Throws("Produce", new KafkaException(new Error(ErrorCode.Local_State)))
            .Throws("SendOffsets", new KafkaTxnRequiresAbortException(new Error(code)));
        var slot = await OpenAsync(client);

        slot.Produce(Records(1), 7);
        var outcome = Assert.IsType<SlotOutcome.Aborted>(await slot.CommitAsync(Offsets, Member));

        Assert.Equal((code, blamesARecord), (outcome.Error!.Code, outcome.Blame == AbortBlame.SomeRecord));
        Assert.Null(outcome.Culprit);
        Assert.DoesNotContain("Commit", client.Calls);
    }

    [Fact]
    public async Task Transaction_ShouldBeAborted_WhenARecordIsNotTaken_AndTheClientDoesNotSayWhy()
    {
        var client = new ScriptedClient().Throws("Produce", new KafkaException(new Error(ErrorCode.Local_State)));
        var slot = await OpenAsync(client);

        slot.Produce(Records(1), 7);
        var outcome = Assert.IsType<SlotOutcome.Aborted>(await slot.CommitAsync(Offsets, Member));

        Assert.Equal((ErrorCode.Local_State, AbortBlame.SomeRecord), (outcome.Error!.Code, outcome.Blame));
        Assert.Contains("Abort", client.Calls);
        Assert.DoesNotContain("Commit", client.Calls);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Commit_ShouldAbort_WhenAPartitionIsGone(bool movesOffsets)
    {
        var client = new ScriptedClient();
        var slot = await OpenAsync(client);

        slot.Produce(Records(1), 0);
        var outcome = await slot.CommitAsync(movesOffsets ? Offsets : [], () => null);

        Assert.IsType<SlotOutcome.Aborted>(outcome);
        Assert.DoesNotContain("SendOffsets", client.Calls);
        Assert.DoesNotContain("Commit", client.Calls);
    }

    [Fact]
    public async Task Commit_ShouldNameTheCulprit_WhenTheClientRefusesARecord()
    {
        var client = new ScriptedClient().Throws("Produce", new KafkaException(new Error(ErrorCode.MsgSizeTooLarge)));
        var slot = await OpenAsync(client);

        slot.Produce(Records(1), 7);
        slot.Produce(Records(1), 8);
        var outcome = Assert.IsType<SlotOutcome.Aborted>(await slot.CommitAsync(Offsets, Member));

        Assert.Equal(7, outcome.Culprit);
        Assert.Equal(["Initialize", "Begin", "Produce", "Abort"], client.Calls);
    }

    [Fact]
    public async Task Produce_ShouldHandEachRecordOverOnce_WhenTheClientTakesSomeOfThem()
    {
        var client = new ScriptedClient { RecordsOfACall = 3 }.Throws("Produce", new KafkaException(new Error(ErrorCode.Local_QueueFull)));
        var slot = await OpenAsync(client);
        var records = Records(7);

        slot.Produce(records, 0);
        await slot.CommitAsync([], Member);

        Assert.Equal(records.Records.ToArray(), client.Produced);
        Assert.Equal(["Initialize", "Begin", "Produce", "AwaitRoom", "Produce", "Produce", "Produce", "Commit"], client.Calls);
    }

    [Fact]
    public async Task Produce_ShouldWaitForRoom_WhenTheQueueIsFull()
    {
        var client = new ScriptedClient().Throws("Produce", new KafkaException(new Error(ErrorCode.Local_QueueFull)));
        var slot = await OpenAsync(client);

        slot.Produce(Records(1), 0);
        await slot.CommitAsync([], Member);

        Assert.Equal(["Initialize", "Begin", "Produce", "AwaitRoom", "Produce", "Commit"], client.Calls);
    }

    [Theory]
    [InlineData("SendOffsets", false)]
    [InlineData("Commit", true)]
    public async Task Producer_ShouldBeReplaced_WhenItIsFenced(string call, bool mayBeCommitted)
    {
        var fenced = new ScriptedClient().Throws(call, new KafkaException(new Error(ErrorCode.Local_Fenced, "fenced", isFatal: true)));
        var next = new ScriptedClient();
        var slot = await OpenAsync(fenced, next);

        slot.Produce(Records(1), 0);
        var outcome = Assert.IsType<SlotOutcome.Fenced>(await slot.CommitAsync(Offsets, Member));
        var opened = await slot.OpenAsync();

        Assert.Equal(mayBeCommitted, outcome.MayBeCommitted);
        Assert.IsType<SlotOutcome.Opened>(opened);
        Assert.DoesNotContain("Abort", fenced.Calls);
        Assert.Equal(["Initialize"], next.Calls);
    }

    /// <summary>After an outage a call may never return, and then neither an abort nor a disposal does: the next producer takes the id over all the same.</summary>
    [Theory]
    [InlineData("SendOffsets", false)]
    [InlineData("Commit", true)]
    public async Task Producer_ShouldBeAbandoned_WhenACallHangs(string call, bool mayBeCommitted)
    {
        using var began = new ManualResetEventSlim();
        using var gate = new ManualResetEventSlim();
        var hanging = new ScriptedClient().Hangs(call, began, gate);
        var next = new ScriptedClient();
        var slot = await OpenAsync(hanging, next);

        slot.Produce(Records(1), 0);
        var committing = slot.CommitAsync(Offsets, Member);
        began.Wait();
        while (!committing.IsCompleted) _time.Advance(AbandonAfter);
        var outcome = Assert.IsType<SlotOutcome.Abandoned>(await committing);
        var opened = await slot.OpenAsync();
        slot.Produce(Records(1), 0);
        var committed = await slot.CommitAsync(Offsets, Member);
        gate.Set();
        while (!hanging.Calls.Contains("Dispose")) await Task.Yield();

        Assert.Equal((call, mayBeCommitted), (outcome.Call, outcome.MayBeCommitted));
        Assert.IsType<SlotOutcome.Opened>(opened);
        Assert.IsType<SlotOutcome.Committed>(committed);
        // What came back calls nothing any more but its own disposal.
        Assert.Equal([call, "Dispose"], hanging.Calls.SkipWhile(made => made != call));
    }

    [Fact]
    public async Task Id_ShouldBeAskedForAgain_WhenItCouldNotBeTaken()
    {
        var slot = Create(new ScriptedClient().Throws("Initialize", Retriable()), new ScriptedClient());

        var first = await slot.OpenAsync();
        var second = await slot.OpenAsync();

        Assert.IsType<SlotOutcome.NotOpened>(first);
        Assert.IsType<SlotOutcome.Opened>(second);
    }

    [Fact]
    public async Task End_ShouldAbortWhatIsOpen_AndFreeTheProducer()
    {
        var client = new ScriptedClient();
        var slot = await OpenAsync(client);

        slot.Produce(Records(1), 0);
        await slot.EndAsync();

        Assert.Equal(["Initialize", "Begin", "Produce", "Abort", "Dispose"], client.Calls);
        Assert.Equal(SlotState.Ended, slot.State);
    }

    private static StagedRecords Records(int count)
    {
        var records = new StagedRecords();
        for (var index = 0; index < count; index++)
            records.Add(new StagedRecord(new TopicPartition("copies", Partition.Any), new Message<byte[]?, byte[]?> { Value = [1] }));
        return records;
    }

    private static IConsumerGroupMetadata Member() => new AnyMember();

    private static KafkaRetriableException Retriable() => new(new Error(ErrorCode.Local_TimedOut));

    private async Task<TransactionSlot> OpenAsync(params ScriptedClient[] clients)
    {
        var slot = Create(clients);
        Assert.IsType<SlotOutcome.Opened>(await slot.OpenAsync());
        return slot;
    }

    private TransactionSlot Create(params ScriptedClient[] clients)
    {
        foreach (var client in clients) _clients.Enqueue(client);
        return new TransactionSlot("troupe:g:s:n:1:1", _clients.Dequeue, new SlotTimes(TimeSpan.FromSeconds(10), AbandonAfter) { RetryPause = TimeSpan.FromMilliseconds(1) }, _time);
    }

    private sealed class AnyMember : IConsumerGroupMetadata;
}
