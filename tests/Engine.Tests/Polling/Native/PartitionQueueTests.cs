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

    [Fact]
    public void Records_ShouldBeRepetitions_WhenTheyWereReadJustBeforeARebalance()
    {
        Read(100, 200);
        Read(200, 300);
        Assert.False(_queue.IsRepeated(200));

        _queue.ExpectRepetition();
        Assert.True(_queue.IsRepeated(200));
        Assert.True(_queue.IsRepeated(299));
        Assert.False(_queue.IsRepeated(300));
        Assert.False(_queue.IsRepeated(299));
    }

    [Fact]
    public void Records_ShouldBeRepetitions_WhenAnErrorHasDividedTheRead()
    {
        Read(100, 200);
        _queue.Learn(50, 5000, 200, 250);
        _queue.ExpectRepetition();

        Assert.True(_queue.IsRepeated(100));
    }

    [Fact]
    public void Records_ShouldBeNoRepetitions_WhenTheLogBeginsAnew()
    {
        Read(100, 200);
        Read(200, 300);
        _queue.ExpectRepetition();

        Assert.False(_queue.IsRepeated(0));
        Assert.False(_queue.IsRepeated(250));
    }

    [Fact]
    public void Records_ShouldBeNoRepetitions_AfterASeek()
    {
        Read(100, 200);
        _queue.ExpectRepetition();
        _queue.Reposition();

        Assert.False(_queue.IsRepeated(150));
        _queue.ExpectRepetition();
        Assert.False(_queue.IsRepeated(150));
    }

    [Fact]
    public void Records_ShouldBeNoRepetitions_WhenNothingWasRead()
    {
        _queue.ExpectRepetition();

        Assert.False(_queue.IsRepeated(0));
    }

    private void Read(long first, long next)
    {
        _queue.BeginRead();
        _queue.Learn((int)(next - first), 100 * (next - first), first, next);
    }

    private void Learn(int records, int bytesEach = 100) => _queue.Learn(records, (long)records * bytesEach, 0, records);
}
