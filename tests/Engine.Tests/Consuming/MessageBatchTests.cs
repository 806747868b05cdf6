using Confluent.Kafka;
using Troupe.Engine.Batching;
using Troupe.Engine.Consuming;
using Troupe.Engine.Records;
using Troupe.Engine.Serialization;
using Troupe.Engine.Tests.Records;

namespace Troupe.Engine.Tests.Consuming;

public sealed class MessageBatchTests
{
    private readonly RecordBatch _records = new(
        9, TestSegments.Orders, [new BatchSlice(TestSegments.Range(0, 5), 3, 5), new BatchSlice(TestSegments.Range(5, 9), 1, 3)], 4);

    [Fact]
    public void Batch_ShouldBeEnumeratedAsItIsIndexed_WhenItSpansSegments()
    {
        var batch = StringKeyed();

        Assert.Equal([3L, 4, 6, 7], batch.Select(message => message.Offset.Value));
        Assert.Equal(batch, Enumerable.Range(0, batch.Count).Select(index => batch[index]));
        Assert.Equal([0, 1, 2, 3], batch.Select(message => message.Index));
        Assert.Equal(["value-3", "value-4", "value-6", "value-7"], batch.Select(message => message.Value));
        Assert.Equal((batch[0], batch[3]), (batch.First, batch.Last));
        Assert.Throws<ArgumentOutOfRangeException>(() => batch[4]);
    }

    [Fact]
    public void KeyedBatch_ShouldBeEnumeratedAsItIsIndexed_WhenItSpansSegments()
    {
        var batch = Keyed();

        Assert.Equal(["key-3", "key-4", "key-6", "key-7"], batch.Select(message => System.Text.Encoding.UTF8.GetString(message.Key)));
        Assert.Equal(batch, Enumerable.Range(0, batch.Count).Select(index => batch[index]));
        Assert.Equal((batch[0], batch[3]), (batch.First, batch.Last));
        Assert.Equal([3L, 4, 6, 7], batch.Select(message => message.Offset.Value));
    }

    [Fact]
    public void Enumerator_ShouldBeginAnew_WhenItIsReset()
    {
        using var messages = StringKeyed().GetEnumerator();
        while (messages.MoveNext())
        {
        }

        messages.Reset();

        Assert.True(messages.MoveNext());
        Assert.Equal(3, messages.Current.Offset.Value);
    }

    [Fact]
    public void Foreach_ShouldAllocateNothing_WhenNoValueIsRead()
    {
        var batch = StringKeyed();
        long Sum()
        {
            var sum = 0L;
            foreach (var message in batch) sum += message.Offset.Value;
            return sum;
        }

        Sum();
        var before = GC.GetAllocatedBytesForCurrentThread();
        var sum = Sum();

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
        Assert.Equal(20, sum);
    }

    [Fact]
    public void Message_ShouldTellItsPositionAndParts_Always()
    {
        var builder = new SegmentBuilder(TestSegments.Orders, withHeaders: true);
        var timestamp = new Timestamp(-7, TimestampType.CreateTime);
        builder.Add(TestSegments.Result(11, null, null, new Headers { { "a", [1] }, { "a", [2] } }, timestamp));
        var records = new RecordBatch(1, TestSegments.Orders, [new BatchSlice(builder.Build(1), 0, 1)], 1);

        var message = new MessageBatch<string?>(new BatchColumns<string?, string?>(records, Payload<string?>.Default, Payload<string?>.Default)).First;

        Assert.Equal(new TopicPartitionOffset("orders", 3, 11), message.Position);
        Assert.Equal(("orders", new Partition(3)), (message.Topic, message.Partition));
        Assert.Equal(timestamp, message.Timestamp);
        Assert.True(message.IsTombstone);
        Assert.Null(message.Key);
        Assert.Null(message.Value);
        Assert.True(message.RawKey.IsEmpty && message.RawValue.IsEmpty);
        Assert.Equal([[1], [2]], message.Headers.Select(header => header.GetValueBytes()));
    }

    [Fact]
    public void Message_ShouldEqualOnlyItself_OfTheSameDelivery()
    {
        var (one, other) = (StringKeyed(), StringKeyed());

        Assert.True(one[1] == other[1]);
        Assert.True(one[1] != one[2]);
        Assert.Equal(one[1].GetHashCode(), other[1].GetHashCode());
        Assert.False(Keyed()[0].Equals((object)Keyed()[1]));
    }

    [Fact]
    public void MessageFailedException_ShouldNameThePosition_AndKeepTheCause()
    {
        var cause = new InvalidOperationException("no stock");

        var exception = new MessageFailedException(StringKeyed()[2].Position, cause);

        Assert.Equal("orders[3]@6 failed: no stock", exception.Message);
        Assert.Same(cause, exception.InnerException);
        Assert.Throws<ArgumentNullException>(() => new MessageFailedException(null!, cause));
    }

    private MessageBatch<string> StringKeyed() =>
        new(new BatchColumns<string?, string>(_records, Payload<string?>.Default, Payload<string>.Default));

    private MessageBatch<byte[], string> Keyed() =>
        new(new BatchColumns<byte[], string>(_records, Payload<byte[]>.Default, Payload<string>.Default));
}
