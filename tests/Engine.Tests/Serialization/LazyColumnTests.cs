using Confluent.Kafka;
using Troupe.Engine.Records;
using Troupe.Engine.Serialization;
using Troupe.Engine.Tests.Records;

namespace Troupe.Engine.Tests.Serialization;

public sealed class LazyColumnTests
{
    private readonly Segment _segment = TestSegments.Of(7, 8);

    [Fact]
    public void Read_ShouldDeserialiseOnce_WhenReadAgain()
    {
        var deserializer = new Counting();
        var column = new LazyColumn<string>(2, deserializer, MessageComponentType.Value);

        var first = column.Read(_segment, 1, 1);
        var second = column.Read(_segment, 1, 1);

        Assert.Equal("value-8", first);
        Assert.Same(first, second);
        Assert.Equal(1, deserializer.Calls);
    }

    [Fact]
    public void Read_ShouldGiveTheContext_WhenADeserialiserAsksForIt()
    {
        var deserializer = new Counting();

        new LazyColumn<string>(2, deserializer, MessageComponentType.Key).Read(_segment, 0, 0);

        Assert.Equal((MessageComponentType.Key, "orders"), (deserializer.Last.Component, deserializer.Last.Topic));
        Assert.NotNull(deserializer.Last.Headers);
    }

    [Fact]
    public void Read_ShouldNameThePosition_WhenTheDeserialiserThrows()
    {
        var column = new LazyColumn<int>(2, Payload<int>.Default, MessageComponentType.Value);

        var exception = Assert.Throws<MessageDeserializationException>(() => column.Read(_segment, 1, 1));

        Assert.Equal(new TopicPartitionOffset(TestSegments.Orders, 8), exception.Position);
        Assert.StartsWith("The value of orders[3]@8 cannot be read as Int32: ", exception.Message, StringComparison.Ordinal);
        Assert.IsAssignableFrom<System.Text.Json.JsonException>(exception.InnerException);
    }

    [Fact]
    public void Read_ShouldThrowEachTime_WhenTheBytesAreWrong()
    {
        var column = new LazyColumn<int>(2, Payload<int>.Default, MessageComponentType.Key);

        Assert.Throws<MessageDeserializationException>(() => column.Read(_segment, 0, 0));
        Assert.Contains("The key of", Assert.Throws<MessageDeserializationException>(() => column.Read(_segment, 0, 0)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_ShouldShowTheSegmentItself_WhenBytesAreWanted()
    {
        var column = new LazyColumn<ReadOnlyMemory<byte>>(2, Payload<ReadOnlyMemory<byte>>.Default, MessageComponentType.Value);

        var value = column.Read(_segment, 0, 0);

        Assert.True(value.Span.Overlaps(_segment.Data));
    }

    [Fact]
    public void Read_ShouldGiveNullOrEmpty_WhenTheValueIsATombstoneOrEmpty()
    {
        var builder = new SegmentBuilder(TestSegments.Orders, withHeaders: false);
        builder.Add(TestSegments.Result(0, null, null));
        builder.Add(TestSegments.Result(1, null, string.Empty));
        var segment = builder.Build(1);
        var column = new LazyColumn<string?>(2, Payload<string?>.Default, MessageComponentType.Value);

        Assert.Null(column.Read(segment, 0, 0));
        Assert.Equal(string.Empty, column.Read(segment, 1, 1));
    }

    [Fact]
    public async Task Read_ShouldAgree_WhenManyThreadsRead()
    {
        var segment = TestSegments.Range(0, 200);
        var column = new LazyColumn<string>(200, Payload<string>.Default, MessageComponentType.Value);
        using var together = new Barrier(4);

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Factory.StartNew(
            () =>
            {
                together.SignalAndWait();
                for (var index = 0; index < 200; index++) Assert.Equal($"value-{index}", column.Read(segment, index, index));
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default)));
    }

    private sealed class Counting : IDeserializer<string>
    {
        public int Calls { get; private set; }

        public SerializationContext Last { get; private set; }

        public string Deserialize(ReadOnlySpan<byte> data, bool isNull, SerializationContext context)
        {
            Calls++;
            Last = context;
            return System.Text.Encoding.UTF8.GetString(data);
        }
    }
}
