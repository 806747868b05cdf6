using Troupe.Engine.Batching;
using Troupe.Engine.Offsets;
using Troupe.Engine.Records;
using Troupe.Engine.Tests.Records;

namespace Troupe.Engine.Tests.Batching;

public sealed class PartitionBufferTests
{
    private readonly OffsetTracker _tracker = new();
    private readonly PartitionBuffer _buffer = new(TestSegments.Orders, retainedMessages: 20, retainedBytes: 100_000);

    public PartitionBufferTests()
    {
        _tracker.Start(0);
        _buffer.Start(0);
    }

    [Fact]
    public void Take_ShouldSpanSegmentsAndCutInside_WhenABatchIsLargerOrSmaller()
    {
        _buffer.Add(TestSegments.Range(0, 3));
        _buffer.Add(TestSegments.Range(3, 8));

        var first = _buffer.Take(_tracker, 5, null)!;
        var second = _buffer.Take(_tracker, 5, null)!;

        Assert.Equal([0L, 1, 2, 3, 4], OffsetsOf(first));
        Assert.Equal([5L, 6, 7], OffsetsOf(second));
        Assert.True(second.Number > first.Number);
        Assert.Null(_buffer.Take(_tracker, 5, null));
        Assert.Equal(0, _buffer.WaitingMessages);
    }

    [Fact]
    public void Take_ShouldLeaveOut_WhatIsFinishedAlready()
    {
        _buffer.Add(TestSegments.Range(0, 10));
        _tracker.FinishRange(0, 2);
        _tracker.Finish(4);
        _tracker.FinishRange(8, 10);

        var batch = _buffer.Take(_tracker, 100, null)!;

        Assert.Equal([2L, 3, 5, 6, 7], OffsetsOf(batch));
        Assert.Equal(2, batch.Slices.Length);
        Assert.Equal(0, _buffer.WaitingMessages);
    }

    [Fact]
    public void Take_ShouldEndBeforeTheStop_AndGoOnBehindItLater()
    {
        _buffer.Add(TestSegments.Range(0, 4));
        _buffer.Add(TestSegments.Range(4, 8));

        Assert.Equal([0L, 1, 2, 3, 4], OffsetsOf(_buffer.Take(_tracker, 100, stopBefore: 5)!));
        Assert.Null(_buffer.Take(_tracker, 100, stopBefore: 5));
        Assert.Equal(3, _buffer.WaitingMessages);

        Assert.Equal([5L, 6, 7], OffsetsOf(_buffer.Take(_tracker, 100, null)!));
    }

    [Fact]
    public void Rewind_ShouldDeliverAgain_WhatIsHeldBehindTheCursor()
    {
        _buffer.Add(TestSegments.Range(0, 5));
        _buffer.Take(_tracker, 100, null);

        Assert.True(_buffer.Rewind(2));

        Assert.Equal(3, _buffer.WaitingMessages);
        _tracker.FinishRange(0, 2);
        Assert.Equal([2L, 3, 4], OffsetsOf(_buffer.Take(_tracker, 100, null)!));
    }

    [Fact]
    public void Rewind_ShouldRefuse_WhenTheSegmentWasDropped()
    {
        for (var from = 0; from < 50; from += 10)
        {
            _buffer.Add(TestSegments.Range(from, from + 10));
            _buffer.Take(_tracker, 10, null);
        }

        _buffer.Release(replayPosition: 0);

        Assert.False(_buffer.Rewind(29));
        Assert.True(_buffer.Rewind(30));
        Assert.Equal(20, _buffer.WaitingMessages);
    }

    [Fact]
    public void Rewind_ShouldAnswerForTheGapBeforeASegment_WhenNothingElseIsHeld()
    {
        _buffer.Add(TestSegments.Range(5, 8));

        Assert.True(_buffer.Rewind(0));
        Assert.Equal(3, _buffer.WaitingMessages);
    }

    [Fact]
    public void Rewind_ShouldAcceptTheEnd_WhenAllThatWasHeldIsDropped()
    {
        Assert.True(_buffer.Rewind(0));

        _buffer.Add(TestSegments.Range(0, 5));
        _buffer.Take(_tracker, 5, null);
        _buffer.Release(replayPosition: 5);

        Assert.True(_buffer.Rewind(5));
        Assert.False(_buffer.Rewind(4));
    }

    [Fact]
    public void Rewind_ShouldCount_WhenAnEndOfThePartitionLiesInBetween()
    {
        _buffer.Add(TestSegments.Range(0, 2));
        _buffer.Add(Segment.EndOfPartition(TestSegments.Orders, 1, 4));
        _buffer.Add(TestSegments.Range(4, 6));
        _buffer.Take(_tracker, 10, null);

        Assert.True(_buffer.Rewind(2));

        Assert.Equal(2, _buffer.WaitingMessages);
        Assert.Equal(6, _buffer.NextOffset);
    }

    [Fact]
    public void Release_ShouldGiveBackEachSegmentOnce_WhenItIsDeliveredTwice()
    {
        var segment = TestSegments.Range(0, 10);
        _buffer.Add(segment);
        _buffer.Add(TestSegments.Range(10, 20));

        _buffer.Take(_tracker, 3, null);
        Assert.Equal((0, 0L), _buffer.Release(0));
        _buffer.Take(_tracker, 9, null);
        Assert.Equal((10, (long)segment.Bytes), _buffer.Release(0));

        _buffer.Rewind(0);
        _buffer.Take(_tracker, 12, null);
        Assert.Equal((0, 0L), _buffer.Release(0));
    }

    [Fact]
    public void Release_ShouldGiveBackTogether_OnceHalfOfTheMessagesIsFree()
    {
        _buffer.Add(TestSegments.Range(0, 9));
        _buffer.Add(TestSegments.Range(9, 12));

        _buffer.Take(_tracker, 9, null);
        Assert.Equal(0, _buffer.Release(9).Records);
        _buffer.Take(_tracker, 3, null);
        Assert.Equal(12, _buffer.Release(12).Records);
    }

    [Fact]
    public void Release_ShouldGiveBack_WhenHalfOfTheBytesIsFree()
    {
        var segment = TestSegments.Of(0);
        var buffer = new PartitionBuffer(TestSegments.Orders, retainedMessages: 1_000, retainedBytes: 2 * segment.Bytes);
        buffer.Start(0);
        buffer.Add(segment);
        buffer.Take(_tracker, 10, null);

        Assert.Equal((1, (long)segment.Bytes), buffer.Release(replayPosition: 1));
    }

    [Fact]
    public void Start_ShouldSayWhatWasFreeAndNotGivenBack()
    {
        _buffer.Add(TestSegments.Range(0, 5));
        _buffer.Take(_tracker, 5, null);
        Assert.Equal(0, _buffer.Release(5).Records);

        Assert.Equal(5, _buffer.Start(100).Records);
        Assert.Equal(0, _buffer.Start(100).Records);
    }

    [Fact]
    public void Release_ShouldKeepNoMoreThanTheBytes_WhenMessagesAreLarge()
    {
        var buffer = new PartitionBuffer(TestSegments.Orders, retainedMessages: 1_000, retainedBytes: TestSegments.Of(0).Bytes);
        buffer.Start(0);
        buffer.Add(TestSegments.Of(0));
        buffer.Add(TestSegments.Of(1));
        buffer.Take(_tracker, 10, null);

        buffer.Release(replayPosition: 0);

        Assert.Null(buffer.Find(0));
        Assert.NotNull(buffer.Find(1));
    }

    [Fact]
    public void HeldBytes_ShouldCountWhatIsHeld_WaitingOrNot()
    {
        var (first, second) = (TestSegments.Range(0, 3), TestSegments.Range(3, 8));
        _buffer.Add(first);
        _buffer.Add(second);
        Assert.Equal(first.Bytes + second.Bytes, _buffer.HeldBytes);

        _buffer.Take(_tracker, 4, null);
        _tracker.FinishRange(0, 3);
        _buffer.Release(_tracker.ReplayPosition);
        Assert.Equal(second.Bytes, _buffer.HeldBytes);

        _buffer.Start(0);
        Assert.Equal(0, _buffer.HeldBytes);
    }

    [Fact]
    public void TimestampFrom_ShouldBeThatOfTheFirstRecordThere()
    {
        _buffer.Add(TestSegments.Of(0, 1));
        _buffer.Add(TestSegments.Of(5, 6));

        Assert.Equal(1_700_000_000_001, _buffer.TimestampFrom(1));
        Assert.Equal(1_700_000_000_005, _buffer.TimestampFrom(2));
        Assert.Null(_buffer.TimestampFrom(7));
    }

    [Fact]
    public void Find_ShouldFindWhatIsHeld_InFrontOfTheCursorAndBehindIt()
    {
        _buffer.Add(TestSegments.Of(0, 2));
        _buffer.Add(TestSegments.Of(5));
        _buffer.Take(_tracker, 1, null);

        Assert.Equal(1, _buffer.Find(2)!.Value.Entry);
        Assert.Equal(0, _buffer.Find(5)!.Value.Entry);
        Assert.Null(_buffer.Find(1));
        Assert.Null(_buffer.Find(3));
        Assert.Null(_buffer.Find(6));
    }

    [Fact]
    public void Start_ShouldSayWhatWasHeldWithoutARefund_WhenEverythingIsForgotten()
    {
        var held = TestSegments.Range(10, 17);
        _buffer.Add(TestSegments.Range(0, 10));
        _buffer.Add(held);
        _buffer.Take(_tracker, 11, null);
        _buffer.Release(0);

        Assert.Equal((7, (long)held.Bytes), _buffer.Start(100));

        Assert.Equal(0, _buffer.WaitingMessages);
        Assert.Null(_buffer.NextOffset);
        Assert.Null(_buffer.Take(_tracker, 10, null));
        Assert.True(_buffer.Rewind(100));
    }

    [Fact]
    public void Rewind_ShouldRefuse_WhenThePositionLiesBeforeWhereItStarted()
    {
        _buffer.Start(50);

        Assert.False(_buffer.Rewind(40));
        Assert.True(_buffer.Rewind(50));
    }

    private static long[] OffsetsOf(RecordBatch batch) => [.. Enumerable.Range(0, batch.Count).Select(batch.OffsetOf)];
}
