using Akka.Streams;
using Akka.Streams.Dsl;
using Confluent.Kafka;
using Troupe.Actors.Streams.Committing;
using Troupe.Actors.Streams.Connections;

namespace Troupe.Actors.Tests.Streams;

/// <summary>At most once: what goes out is committed by this stream and by nobody else.</summary>
public sealed class AtMostOnceTests : StreamStage
{
    [Fact]
    public async Task Record_ShouldNotGoOut_WhenItsPartitionWasGivenUpBeforeItsCommit()
    {
        var partition = Partition();
        var records = Source.From(Enumerable.Range(0, 3).Select(offset => Message(partition, offset)))
            .Via(KafkaConsumer.OnceCommitted<string, string>())
            .RunWith(Sink.Seq<ConsumeResult<string, string>>(), Materializer);

        (await ExpectCommitAsync(1)).Committed.SetResult(CommitOutcome.Committed);
        (await ExpectCommitAsync(2)).Committed.SetResult(CommitOutcome.NotOwned);
        (await ExpectCommitAsync(3)).Committed.SetResult(CommitOutcome.Committed);

        Assert.Equal([0L, 2L], (await records.WaitAsync(Patience)).Select(record => record.Offset.Value));
    }

    private static CommittableMessage<string, string> Message(StreamPartition partition, long offset) => new(
        new ConsumeResult<string, string> { TopicPartitionOffset = new TopicPartitionOffset(partition.TopicPartition, offset) },
        new CommittableOffset(partition, offset));
}
