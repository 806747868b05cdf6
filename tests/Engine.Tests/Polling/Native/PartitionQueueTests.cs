using Confluent.Kafka;
using Troupe.Engine.Polling.Native;
using Troupe.Engine.Records;

namespace Troupe.Engine.Tests.Polling.Native;

public sealed class PartitionQueueTests
{
    private readonly PartitionQueue _queue = new(new TopicPartition("orders", 0), withHeaders: true);

    [Fact]
    public void ReadSize_ShouldBeSmall_WhileNothingIsKnown() => Assert.InRange(_queue.ReadSize, 1, 100);

    [Fact]
    public void ReadSize_ShouldComeBackIntoStep_WhenAReadWasShort()
    {
        var first = _queue.ReadSize;
        Learn(first);
        Assert.Equal(Segment.MaxRecords - first, _queue.ReadSize);

        Learn(_queue.ReadSize);
        Assert.Equal(Segment.MaxRecords, _queue.ReadSize);

        Learn(123);
        Assert.Equal(Segment.MaxRecords - 123, _queue.ReadSize);
    }

    [Fact]
    public void ReadSize_ShouldBeWhatMakesAQuarterOfAMebibyte_WhenMessagesAreLarge()
    {
        Learn(_queue.ReadSize, bytesEach: 100_000);
        Assert.Equal(2, _queue.ReadSize);

        Learn(1, bytesEach: 10_000_000);
        Assert.Equal(1, _queue.ReadSize);
    }

    private void Learn(int records, int bytesEach = 100) => _queue.Learn(records, (long)records * bytesEach);
}
