using Confluent.Kafka;
using Troupe.Engine.Records;

namespace Troupe.Engine.Tests.Records;

public sealed class SegmentTests
{
    [Fact]
    public void Segment_ShouldKeepWhatWasRead_WhenKeysAndValuesAreNullOrEmpty()
    {
        var builder = new SegmentBuilder(TestSegments.Orders, withHeaders: true);
        builder.Add(TestSegments.Raw(5, null, null, timestamp: new Timestamp(-7, TimestampType.CreateTime)));
        builder.Add(TestSegments.Raw(6, [], [], [new Header("a", [9])]));
        builder.Add(TestSegments.Raw(9, [1], [2, 3]));

        var segment = builder.Build(epoch: 4);

        Assert.Equal((5, 10, 3, 4), (segment.FirstOffset, segment.NextOffset, segment.Count, segment.Epoch));
        Assert.Equal((-1, -1), (segment.Entries[0].KeyLength, segment.Entries[0].ValueLength));
        Assert.Equal((0, 0), (segment.Entries[1].KeyLength, segment.Entries[1].ValueLength));
        Assert.Equal([1], segment.Key(2).ToArray());
        Assert.Equal([2, 3], segment.Value(2).ToArray());
        Assert.Null(segment.Headers(0));
        Assert.Equal([9], segment.Headers(1)![0].GetValueBytes());
        Assert.Equal(-7, segment.Timestamp(0).UnixTimestampMs);
        Assert.False(segment.IsContiguous);
        Assert.True(builder.IsEmpty);
    }

    [Fact]
    public void Segment_ShouldLeaveHeadersOut_WhenTheRouteDoesNotWantThem()
    {
        var builder = new SegmentBuilder(TestSegments.Orders, withHeaders: false);
        builder.Add(TestSegments.Raw(0, [1], [2], [new Header("a", [9])]));

        var segment = builder.Build(epoch: 1);

        Assert.Null(segment.Headers(0));
        Assert.Equal(2, segment.Bytes);
    }

    [Fact]
    public void SegmentBuilder_ShouldCut_WhenFiveHundredRecordsAreThere()
    {
        var builder = new SegmentBuilder(TestSegments.Orders, withHeaders: true);
        for (var offset = 0; offset < Segment.MaxRecords - 1; offset++) builder.Add(TestSegments.Raw(offset, null, []));
        Assert.False(builder.MustCutBefore(TestSegments.Raw(499, null, [])));
        builder.Add(TestSegments.Raw(499, null, []));

        Assert.True(builder.MustCutBefore(TestSegments.Raw(500, null, [])));
    }

    [Fact]
    public void SegmentBuilder_ShouldCut_WhenTheBytesWouldBeTooMany()
    {
        var builder = new SegmentBuilder(TestSegments.Orders, withHeaders: true);

        // A single record may be larger: it has an array of its own.
        Assert.False(builder.MustCutBefore(TestSegments.Raw(0, null, new byte[Segment.MaxBytes + 1])));
        builder.Add(TestSegments.Raw(0, null, new byte[Segment.MaxBytes - 1]));

        Assert.False(builder.MustCutBefore(TestSegments.Raw(1, null, [1])));
        Assert.True(builder.MustCutBefore(TestSegments.Raw(1, null, [1, 2])));
    }

    [Fact]
    public void SegmentBuilder_ShouldCut_WhenTheKindOfTimestampChanges()
    {
        var builder = new SegmentBuilder(TestSegments.Orders, withHeaders: true);
        builder.Add(TestSegments.Raw(0, null, []));

        Assert.True(builder.MustCutBefore(TestSegments.Raw(1, null, [], timestamp: new Timestamp(1, TimestampType.LogAppendTime))));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(10, 0)]
    [InlineData(11, 1)]
    [InlineData(14, 1)]
    [InlineData(15, 2)]
    [InlineData(16, 3)]
    [InlineData(17, 4)]
    public void IndexOf_ShouldFindTheFirstAtOrBehind_WhenOffsetsAreMissing(long offset, int index) =>
        Assert.Equal(index, TestSegments.InEpoch(1, 10, 14, 15, 16).IndexOf(offset));

    [Fact]
    public void EndOfPartition_ShouldCoverNothing_WhenItIsOnlyAnOffset()
    {
        var end = Segment.EndOfPartition(TestSegments.Orders, 2, 42);

        Assert.Equal((0, 0, 42, 42), (end.Count, end.Bytes, end.FirstOffset, end.NextOffset));
        Assert.True(end.IsContiguous);
    }
}
