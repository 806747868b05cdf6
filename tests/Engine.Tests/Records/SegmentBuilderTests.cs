using Confluent.Kafka;
using Troupe.Engine.Records;

namespace Troupe.Engine.Tests.Records;

public sealed class SegmentBuilderTests
{
    private readonly SegmentBuilder _builder = new(TestSegments.Orders, withHeaders: true);

    [Fact]
    public void MustCutBefore_ShouldBeTrue_WhenFiveHundredRecordsAreGathered()
    {
        for (var offset = 0; offset < Segment.MaxRecords; offset++)
        {
            var result = TestSegments.Result(offset, null, "v");
            Assert.False(_builder.MustCutBefore(result));
            _builder.Add(result);
        }

        Assert.True(_builder.MustCutBefore(TestSegments.Result(Segment.MaxRecords, null, "v")));
    }

    [Fact]
    public void MustCutBefore_ShouldBeTrue_WhenTheBytesWouldPassTheLimit()
    {
        _builder.Add(TestSegments.Result(0, "12345", new string('v', Segment.MaxBytes - 10)));

        Assert.False(_builder.MustCutBefore(TestSegments.Result(1, null, "12345")));
        Assert.True(_builder.MustCutBefore(TestSegments.Result(1, null, "123456")));
        Assert.True(_builder.MustCutBefore(TestSegments.Result(1, null, null, new Headers { { "name", [1] } })));
    }

    [Fact]
    public void MustCutBefore_ShouldBeFalse_WhenALargeRecordIsTheFirst()
    {
        var large = TestSegments.Result(0, null, new string('v', 1024 * 1024));
        Assert.False(_builder.MustCutBefore(large));

        _builder.Add(large);

        Assert.True(_builder.MustCutBefore(TestSegments.Result(1, null, "v")));
        Assert.Equal(1024 * 1024, _builder.Build(1).Bytes);
    }

    [Fact]
    public void MustCutBefore_ShouldBeTrue_WhenTheKindOfTimestampChanges()
    {
        _builder.Add(TestSegments.Result(0, null, "v", timestamp: new Timestamp(1, TimestampType.CreateTime)));

        Assert.True(_builder.MustCutBefore(TestSegments.Result(1, null, "v", timestamp: new Timestamp(1, TimestampType.LogAppendTime))));
    }

    [Fact]
    public void Build_ShouldStartAnew_WhenCalledAgain()
    {
        _builder.Add(TestSegments.Result(0, "a", "b"));
        _builder.Build(1);
        Assert.True(_builder.IsEmpty);

        _builder.Add(TestSegments.Result(5, "c", "d"));
        var segment = _builder.Build(2);

        Assert.Equal((1, 2, 5, 6), (segment.Count, segment.Bytes, segment.FirstOffset, segment.NextOffset));
    }

    [Fact]
    public void Build_ShouldLeaveHeadersOut_WhenTheRouteDoesNotWantThem()
    {
        var builder = new SegmentBuilder(TestSegments.Orders, withHeaders: false);
        builder.Add(TestSegments.Result(0, "a", "b", new Headers { { "name", [1] } }));

        var segment = builder.Build(1);

        Assert.Null(segment.Headers(0));
        Assert.False(segment.HasHeaders);
        Assert.Equal(2, segment.Bytes);
    }

    [Fact]
    public void HasHeaders_ShouldBeTrue_WhenOneOfManyRecordsHasSome()
    {
        _builder.Add(TestSegments.Result(0, "a", "b"));
        _builder.Add(TestSegments.Result(1, "a", "b", new Headers { { "name", [1] } }));
        _builder.Add(TestSegments.Result(2, "a", "b"));

        Assert.True(_builder.Build(1).HasHeaders);
    }

    [Fact]
    public void Clear_ShouldForgetWhatWasGathered_WhenThePositionChanges()
    {
        _builder.Add(TestSegments.Result(0, "a", "b"));

        _builder.Clear();

        Assert.True(_builder.IsEmpty);
        _builder.Add(TestSegments.Result(9, null, "x"));
        Assert.Equal(1, _builder.Build(1).Bytes);
    }
}
