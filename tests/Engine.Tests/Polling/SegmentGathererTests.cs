using Confluent.Kafka;
using Troupe.Engine.Polling;
using Troupe.Engine.Records;
using Troupe.Engine.Tests.Records;

namespace Troupe.Engine.Tests.Polling;

public sealed class SegmentGathererTests
{
    private readonly SegmentGatherer _gatherer = new(_ => true);
    private readonly Receiver _receiver = new();

    [Fact]
    public void Gatherer_ShouldForgetWhatItRead_WhenThePartitionGoesAndComesBackWithinOnePoll()
    {
        _receiver.Epoch = 1;
        Read(5, 6);

        _gatherer.Forget(TestSegments.Orders);
        _receiver.Epoch = 2;
        Read(3);
        _gatherer.Flush(_receiver);

        var segment = Assert.Single(_receiver.Segments);
        Assert.Equal((2, 3, 4), (segment.Epoch, segment.FirstOffset, segment.NextOffset));
    }

    [Fact]
    public void Gatherer_ShouldDropWhatItRead_WhenNobodyPlaysThePartitionAnyMore()
    {
        Read(5, 6);
        _gatherer.Flush(_receiver);
        _receiver.Epoch = 1;

        _gatherer.Flush(_receiver);

        Assert.Empty(_receiver.Segments);
    }

    [Fact]
    public void Gatherer_ShouldDropWhatItRead_WhenThePositionChanges()
    {
        _receiver.Epoch = 1;
        Read(5, 6);

        _gatherer.Clear(TestSegments.Orders);
        Read(2);
        _gatherer.Flush(_receiver);

        Assert.Equal([2L], _receiver.Segments.Select(segment => segment.FirstOffset));
    }

    [Fact]
    public void EndOfPartition_ShouldComeBehindTheRecordsBeforeIt()
    {
        _receiver.Epoch = 1;
        Read(5, 6);

        _gatherer.Add(
            new ConsumeResult<byte[]?, byte[]?> { TopicPartitionOffset = new TopicPartitionOffset(TestSegments.Orders, 9), IsPartitionEOF = true }, _receiver);

        Assert.Equal([7L, 9L], _receiver.Segments.Select(segment => segment.NextOffset));
    }

    private void Read(params long[] offsets)
    {
        foreach (var offset in offsets) _gatherer.Add(TestSegments.Result(offset, "key", "value"), _receiver);
    }

    private sealed class Receiver : ISegmentReceiver
    {
        public int? Epoch { get; set; }

        public List<Segment> Segments { get; } = [];

        public int? EpochOf(TopicPartition partition) => Epoch;

        public void Receive(Segment segment) => Segments.Add(segment);

        public void PartitionFailed(TopicPartition partition, Error error) => Assert.Fail(error.Reason);
    }
}
