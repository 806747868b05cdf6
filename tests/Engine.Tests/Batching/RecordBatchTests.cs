using Troupe.Engine.Batching;
using Troupe.Engine.Tests.Records;

namespace Troupe.Engine.Tests.Batching;

public sealed class RecordBatchTests
{
    private readonly RecordBatch _batch = new(
        1, TestSegments.Orders, [new BatchSlice(TestSegments.Range(0, 5), 3, 5), new BatchSlice(TestSegments.Range(5, 9), 1, 2)], 3);

    [Theory]
    [InlineData(0, 3)]
    [InlineData(1, 4)]
    [InlineData(2, 6)]
    public void OffsetOf_ShouldCountOverSlices_WhenTheyAreCutOutOfSegments(int index, long offset) => Assert.Equal(offset, _batch.OffsetOf(index));

    [Fact]
    public void Locate_ShouldThrow_WhenThereAreFewerMessages()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => _batch.Locate(3, out _));
        Assert.Throws<ArgumentOutOfRangeException>(() => _batch.Locate(-1, out _));
    }

    [Fact]
    public void Batch_ShouldKnowItsEnds_WhenItHasSeveralSlices() => Assert.Equal((3L, 6L), (_batch.FirstOffset, _batch.LastOffset));
}
