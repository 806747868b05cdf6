using Troupe.EmbeddedKafka.Logs;
using Troupe.EmbeddedKafka.Producers;

namespace Troupe.EmbeddedKafka.Tests.Producers;

public sealed class ProducerSequencesTests
{
    private readonly ProducerSequences _sequences = new();
    private long _nextOffset = 100;

    [Fact]
    public void Batch_ShouldBeNew_WhenItIsTheNext()
    {
        Write(sequence: 0, records: 3);

        Assert.Equal(SequenceCheck.New, Check(sequence: 3, records: 1));
    }

    [Fact]
    public void Batch_ShouldBeNew_WhenTheProducerIsUnknown() => Assert.Equal(SequenceCheck.New, Check(sequence: 42, records: 1));

    [Fact]
    public void Batch_ShouldBeARepeat_WhenItIsOneOfTheLastFive()
    {
        for (var sequence = 0; sequence < 5; sequence++)
            Write(sequence, records: 1);

        Assert.Equal(SequenceCheck.RepeatOf(100), Check(sequence: 0, records: 1));
        Assert.Equal(SequenceCheck.RepeatOf(104), Check(sequence: 4, records: 1));
    }

    [Fact]
    public void Batch_ShouldBeADuplicate_WhenItIsOlderThanTheLastFive()
    {
        for (var sequence = 0; sequence < 6; sequence++)
            Write(sequence, records: 1);

        Assert.Equal(ErrorCode.DuplicateSequenceNumber, Check(sequence: 0, records: 1).Error);
    }

    [Theory]
    [InlineData(2, 1)] // one is missing
    [InlineData(0, 2)] // the beginning of the last, but longer
    public void Batch_ShouldBeOutOfOrder_WhenItIsNeitherNextNorARepeat(int sequence, int records)
    {
        Write(sequence: 0, records: 1);

        Assert.Equal(ErrorCode.OutOfOrderSequenceNumber, Check(sequence, records).Error);
    }

    [Fact]
    public void Producer_ShouldBeFenced_WhenItsEpochIsOld()
    {
        Write(sequence: 0, records: 1, epoch: 5);

        Assert.Equal(ErrorCode.InvalidProducerEpoch, Check(sequence: 1, records: 1, epoch: 4).Error);
    }

    [Theory]
    [InlineData(0, ErrorCode.None)]
    [InlineData(1, ErrorCode.OutOfOrderSequenceNumber)]
    public void NewEpoch_ShouldBeginAtZero_WhenTheProducerIsKnown(int sequence, ErrorCode expected)
    {
        Write(sequence: 0, records: 1, epoch: 5);

        Assert.Equal(expected, Check(sequence, records: 1, epoch: 6).Error);
    }

    [Fact]
    public void Sequence_ShouldGoRoundToZero_WhenItReachesTheGreatestInt()
    {
        Write(sequence: int.MaxValue - 1, records: 3);

        Assert.Equal(SequenceCheck.New, Check(sequence: 1, records: 1));
    }

    private static RecordBatchHeader Batch(int sequence, int records, short epoch) =>
        RecordBatchHeader.Read(TestBatch.Create(records, producerId: 1, epoch, sequence));

    private SequenceCheck Check(int sequence, int records, short epoch = 0) => _sequences.Check(Batch(sequence, records, epoch));

    private void Write(int sequence, int records, short epoch = 0)
    {
        _sequences.Written(Batch(sequence, records, epoch), _nextOffset);
        _nextOffset += records;
    }
}
