using Confluent.Kafka;
using Microsoft.Extensions.Time.Testing;
using Troupe.Engine.Transactions;

namespace Troupe.Engine.Tests.Transactions;

public sealed class SlotProducerTests
{
    /// <summary>Between the client's answer and the end of the job a watchdog may leave it: it must not take what is committed for undone.</summary>
    [Fact]
    public async Task Commit_ShouldBePossible_UntilTheNextTransactionBegins()
    {
        var client = new ScriptedClient();
        var producer = new SlotProducer(
            "test", () => client, new SlotTimes(TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(15)), new FakeTimeProvider());
        await producer.InitializeAsync();
        var records = new StagedRecords();
        records.Add(new StagedRecord(new TopicPartition("copies", Partition.Any), new Message<byte[]?, byte[]?> { Value = [1] }));

        producer.Produce(records, 0);
        Assert.IsType<SlotOutcome.Committed>(await producer.CommitAsync([], () => new AnyMember()));
        var afterItsCommit = producer.MayBeCommitted;
        producer.Produce(records, 0);
        await producer.AbortAsync();
        var afterTheNextBegan = producer.MayBeCommitted;
        await producer.EndAsync();

        Assert.True(afterItsCommit);
        Assert.False(afterTheNextBegan);
    }

    private sealed class AnyMember : IConsumerGroupMetadata;
}
