using Troupe.EmbeddedKafka.Logs;

namespace Troupe.EmbeddedKafka.Tests.Logs;

public sealed class RecordBatchHeaderTests
{
    private const int NoBound = int.MaxValue;

    [Fact]
    public void Header_ShouldHoldEveryField_WhenRead()
    {
        var batch = TestBatch.Create([1000, 1005], producerId: 7, epoch: 3, sequence: 11);

        var error = RecordBatchHeader.Validate(batch, NoBound, out var header);

        Assert.Equal(ErrorCode.None, error);
        Assert.Equal(batch.Length, header.TotalBytes);
        Assert.Equal((1, 2), (header.LastOffsetDelta, header.RecordCount));
        Assert.Equal((1000, 1005), (header.BaseTimestamp, header.MaxTimestamp));
        Assert.Equal((7, (short)3, 11), (header.ProducerId, header.ProducerEpoch, header.BaseSequence));
    }

    [Theory]
    [InlineData(60)] // a record
    [InlineData(35)] // the greatest timestamp
    [InlineData(17)] // the checksum itself
    public void Batch_ShouldBeCorrupt_WhenAByteUnderTheChecksumChanged(int position)
    {
        var batch = TestBatch.Create(3);
        batch[position] ^= 0x40;

        Assert.Equal(ErrorCode.CorruptMessage, RecordBatchHeader.Validate(batch, NoBound, out _));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(60)]
    public void Batch_ShouldBeCorrupt_WhenItIsShorterThanAHeader(int length) =>
        Assert.Equal(ErrorCode.CorruptMessage, RecordBatchHeader.Validate(new byte[length], NoBound, out _));

    [Fact]
    public void Batch_ShouldBeCorrupt_WhenItClaimsMoreBytesThanThereAre() =>
        Assert.Equal(ErrorCode.CorruptMessage, RecordBatchHeader.Validate(TestBatch.Create(3).AsSpan()[..^1], NoBound, out _));

    [Fact]
    public void Batch_ShouldBeInvalid_WhenAnotherFollows()
    {
        byte[] two = [.. TestBatch.Create(1), .. TestBatch.Create(1)];

        Assert.Equal(ErrorCode.InvalidRecord, RecordBatchHeader.Validate(two, NoBound, out _));
    }

    [Fact]
    public void Batch_ShouldBeInvalid_WhenItsFormatIsOld()
    {
        var batch = TestBatch.Create(1);
        batch[16] = 1;

        Assert.Equal(ErrorCode.InvalidRecord, RecordBatchHeader.Validate(batch, NoBound, out _));
    }

    [Fact]
    public void Batch_ShouldBeInvalid_WhenAClientSendsAControlBatch() =>
        Assert.Equal(ErrorCode.InvalidRecord, RecordBatchHeader.Validate(TestBatch.Create([1], attributes: 0x20), NoBound, out _));

    [Fact]
    public void Batch_ShouldBeInvalid_WhenItsOffsetsHaveGaps()
    {
        var batch = TestBatch.Create(2);
        batch[26] = 9;

        Assert.Equal(ErrorCode.InvalidRecord, RecordBatchHeader.Validate(TestBatch.Sign(batch), NoBound, out _));
    }

    [Fact]
    public void Batch_ShouldBeTooLarge_WhenItExceedsTheBound() =>
        Assert.Equal(ErrorCode.MessageTooLarge, RecordBatchHeader.Validate(TestBatch.Create(3), 64, out _));

    [Fact]
    public void Placing_ShouldKeepTheChecksumValid_WhenABatchGetsItsOffset()
    {
        var batch = TestBatch.Create(3);

        RecordBatchHeader.Place(batch, 4711, leaderEpoch: 0);

        Assert.Equal(ErrorCode.None, RecordBatchHeader.Validate(batch, NoBound, out var header));
        Assert.Equal(4711, header.BaseOffset);
    }
}
