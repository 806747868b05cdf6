using System.Text;
using Akka;
using Akka.Streams;
using Akka.Streams.Dsl;
using Akka.Streams.Supervision;
using Confluent.Kafka;
using Troupe.Actors.Streams.Connections;
using Troupe.Actors.Streams.Consuming;
using Troupe.Actors.Streams.Settings;
using Troupe.Engine.Polling;

namespace Troupe.Actors.Tests.Streams;

/// <summary>The source of one partition.</summary>
public sealed class PartitionedSourceTests : StreamStage
{
    private readonly TaskCompletionSource<Exception?> _cancelled = new(TaskCreationOptions.RunContinuationsAsynchronously);

    [Fact]
    public async Task Records_ShouldComeInOrder_AndMakeRoomSegmentBySegment()
    {
        var partition = Partition();
        var queue = Run(partition);
        Deliver(partition, 0, 3);
        Deliver(partition, 3, 100);

        await ExpectAsync(queue, 0, 1, 2);

        // The sink asks for a few more than the test has seen, and not for a hundred.
        Assert.Equal([3], Granted());
        var attached = Assert.Single(Poll.Commands.OfType<PollCommand.Attach>());
        Assert.Equal((2_000, 1024 * 1024), (attached.Records, attached.Bytes));
    }

    [Fact]
    public async Task NothingShouldBeGranted_WhenNothingIsTaken()
    {
        var partition = Partition();
        var queue = Run(partition);
        Deliver(partition, 0, 100);
        Deliver(partition, 100, 100);

        await ExpectAsync(queue, 0);

        Assert.Empty(Granted());
    }

    [Fact]
    public async Task Source_ShouldGoOnWithTheNewLog_WhenItBeginsAnew()
    {
        var partition = Partition();
        var queue = Run(partition);
        Deliver(partition, 100, 50);
        await ExpectAsync(queue, 100);
        Deliver(partition, 150, 50);

        Deliver(partition, 7, 10);

        var restarted = await Owner.ExpectMsgAsync<StreamProtocol.Restarted>(Patience);
        Assert.Equal((7, 1), (restarted.Offset, restarted.Generation));
        Assert.Equal(7, Assert.Single(Poll.Commands.OfType<PollCommand.Seek>()).Offset.Value);
        ((IPartitionSink)partition).Repositioned(1, 7);
        Deliver(partition, 7, 10);
        // The sink had asked for a few of the old ones.
        long next;
        do next = long.Parse((await queue.PullAsync().WaitAsync(Patience)).Value.Message.Value, System.Globalization.CultureInfo.InvariantCulture);
        while (next >= 100);
        Assert.Equal(7, next);
        await ExpectAsync(queue, 8, 9, 10);
    }

    [Fact]
    public async Task Source_ShouldComplete_WhenItsPartitionIsGivenUp()
    {
        var partition = Partition();
        var queue = Run(partition);
        Deliver(partition, 0, 3);
        await ExpectAsync(queue, 0);

        partition.End();

        // What was fetched belongs to the next owner, who reads it again.
        while ((await queue.PullAsync().WaitAsync(Patience)).HasValue)
        {
        }

        await Owner.ExpectMsgAsync<StreamProtocol.Quieted>(Patience);
        Assert.True(partition.IsQuiet);
        Assert.Single(Poll.Commands.OfType<PollCommand.Detach>());
    }

    [Fact]
    public async Task NextSource_ShouldGoOnAtTheNextRecord_WhenOneIsCancelled()
    {
        var partition = Partition();
        var first = Sub(partition).Take(1).RunWith(Sink.Seq<ConsumeResult<Null, string>>(), Materializer);
        Deliver(partition, 0, 3);
        await first.WaitAsync(Patience);
        Assert.Null(await _cancelled.Task.WaitAsync(Patience));
        Deliver(partition, 3, 2);

        var next = Run(partition);

        await ExpectAsync(next, 1, 2, 3, 4);
        Assert.Single(Poll.Commands.OfType<PollCommand.Attach>());
    }

    [Fact]
    public async Task Failure_ShouldBeTold_WhenTheStreamOfThePartitionFails()
    {
        var partition = Partition();
        var failure = new InvalidOperationException("no");
        var completed = Sub(partition).Select(record => record.Offset == 1 ? throw failure : record).RunWith(Sink.Ignore<ConsumeResult<Null, string>>(), Materializer);
        Deliver(partition, 0, 3);

        await Assert.ThrowsAsync<InvalidOperationException>(() => completed.WaitAsync(Patience));

        Assert.Same(failure, await _cancelled.Task.WaitAsync(Patience));
    }

    [Fact]
    public async Task Source_ShouldFail_WhenItIsRunTwiceAtOnce()
    {
        var partition = Partition();
        Run(partition);
        await AwaitAssertAsync(() => Assert.Single(Poll.Commands.OfType<PollCommand.Attach>()), Patience);

        var second = Sub(partition).RunWith(Sink.Ignore<ConsumeResult<Null, string>>(), Materializer);

        var exception = await Assert.ThrowsAsync<InvalidOperationException>(() => second.WaitAsync(Patience));
        Assert.StartsWith("The source of orders[0] runs already.", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task UnreadableRecord_ShouldFailTheSource_ThoughNotWhereSupervisionResumes()
    {
        var (strict, lenient) = (Partition(), Partition(1));
        var failed = Sub(strict, new Picky()).RunWith(Sink.Ignore<ConsumeResult<Null, string>>(), Materializer);
        var queue = Sub(lenient, new Picky())
            .WithAttributes(ActorAttributes.CreateSupervisionStrategy(Deciders.ResumingDecider))
            .RunWith(Sink.Queue<ConsumeResult<Null, string>>(), Materializer);
        Deliver(strict, 0, 3);
        Deliver(lenient, 0, 3);

        var exception = await Assert.ThrowsAsync<MessageDeserializationException>(() => failed.WaitAsync(Patience));
        Assert.Equal(new TopicPartitionOffset("orders", 0, 1), exception.Position);
        await ExpectAsync(queue, 0, 2);
    }

    private ISinkQueue<ConsumeResult<Null, string>> Run(StreamPartition partition) => Sub(partition).RunWith(Sink.Queue<ConsumeResult<Null, string>>(), Materializer);

    private Source<ConsumeResult<Null, string>, NotUsed> Sub(StreamPartition partition, IDeserializer<string>? values = null)
    {
        var reader = new RecordReader<Null, string>(Serdes<Null>.Deserializer, values ?? Serdes<string>.Deserializer);
        return Source.FromGraph(new SubSourceStage<ConsumeResult<Null, string>>(
            partition, new PlainElements<Null, string>(reader), failure => _cancelled.TrySetResult(failure), "test"))
            .WithAttributes(Attributes.CreateInputBuffer(1, 1));
    }

    private long[] Granted() => [.. Poll.Commands.OfType<PollCommand.Grant>().Select(grant => grant.Records)];

    private static async Task ExpectAsync(ISinkQueue<ConsumeResult<Null, string>> queue, params long[] offsets)
    {
        foreach (var offset in offsets) Assert.Equal(offset, (await queue.PullAsync().WaitAsync(Patience)).Value.Offset.Value);
    }

    /// <summary>Reads everything but what comes from offset 1.</summary>
    private sealed class Picky : IDeserializer<string>
    {
        public string Deserialize(ReadOnlySpan<byte> data, bool isNull, SerializationContext context) =>
            Encoding.UTF8.GetString(data) is var text && text == "1" ? throw new FormatException("1 is none of ours") : text;
    }
}
