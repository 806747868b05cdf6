using CsCheck;
using Troupe.EmbeddedKafka.Logs;

namespace Troupe.EmbeddedKafka.Tests.Logs;

public sealed class PartitionLogTests
{
    private readonly PartitionLog _log;

    public PartitionLogTests()
    {
        PartitionLog[] all = new PartitionLog[1];
        _log = all[0] = TestLogs.Create(new LogMemory(long.MaxValue, () => all));
    }

    [Fact]
    public void Offsets_ShouldContinue_WhenBatchesAreAppended()
    {
        Assert.Equal(0, Append(_log, TestBatch.Create(3)).BaseOffset);
        Assert.Equal(3, Append(_log, TestBatch.Create(2)).BaseOffset);
        Assert.Equal((0, 5), (_log.StartOffset, _log.EndOffset));
    }

    [Fact]
    public void Read_ShouldBeginWithTheWholeBatch_WhenTheOffsetLiesInside()
    {
        Append(_log, TestBatch.Create(3));
        Append(_log, TestBatch.Create(3));

        var (result, batches) = Read(_log, offset: 4, maxBytes: int.MaxValue);

        Assert.Equal(6, result.HighWatermark);
        Assert.Equal([3L], batches.Select(static batch => batch.BaseOffset));
    }

    [Fact]
    public void Read_ShouldNeverSplitABatch_WhenTheBoundFallsInside()
    {
        var size = TestBatch.Create(1).Length;
        for (var index = 0; index < 3; index++)
            Append(_log, TestBatch.Create(1));

        var (result, batches) = Read(_log, offset: 0, maxBytes: (2 * size) + 1);

        Assert.Equal(2 * size, result.Bytes);
        Assert.Equal([0L, 1L], batches.Select(static batch => batch.BaseOffset));
    }

    [Theory]
    [InlineData(true, 1)]
    [InlineData(false, 0)]
    public void Read_ShouldExceedTheBound_OnlyWhenAtLeastOneBatchIsDue(bool atLeastOne, int expected)
    {
        Append(_log, TestBatch.Create(100));

        var slices = new List<ReadOnlyMemory<byte>>();
        _log.Read(0, maxBytes: 10, atLeastOne, slices);

        Assert.Equal(expected, slices.Count);
    }

    [Fact]
    public void Read_ShouldCrossSegments_WhenTheLogHasMany()
    {
        for (var index = 0; index < 2000; index++)
            Append(_log, TestBatch.Create(10));

        var (result, batches) = Read(_log, offset: 0, maxBytes: int.MaxValue);

        Assert.Equal(Enumerable.Range(0, 2000).Select(static index => index * 10L), batches.Select(static batch => batch.BaseOffset));
        Assert.Equal(20_000, result.HighWatermark);
    }

    [Theory]
    [InlineData(-1, ErrorCode.OffsetOutOfRange)]
    [InlineData(3, ErrorCode.None)]
    [InlineData(4, ErrorCode.OffsetOutOfRange)]
    public void Read_ShouldAnswerTheRange_WhenTheOffsetIsAtItsBorder(long offset, ErrorCode expected)
    {
        Append(_log, TestBatch.Create(3));

        Assert.Equal(expected, Read(_log, offset, int.MaxValue).Result.Error);
    }

    [Fact]
    public void RepeatedBatch_ShouldAnswerItsOffsetAndNotBeWritten_WhenItIsIdempotent()
    {
        var batch = TestBatch.Create(3, producerId: 1, epoch: 0, sequence: 0);
        Append(_log, batch);

        var repeat = Append(_log, batch);

        Assert.Equal((ErrorCode.None, 0), (repeat.Error, repeat.BaseOffset));
        Assert.Equal(3, _log.EndOffset);
    }

    [Theory]
    [InlineData(1000, 0)]
    [InlineData(1001, 1)]
    [InlineData(2001, 4)]
    [InlineData(2003, -1)]
    public void Timestamp_ShouldFindTheRecord_WhenItLiesInsideABatch(long timestamp, long expected)
    {
        Append(_log, TestBatch.Create([1000, 1001, 1002]));
        Append(_log, TestBatch.Create([2000, 2002]));

        Assert.Equal(expected, _log.FindTimestamp(timestamp).Offset);
    }

    [Fact]
    public void GreatestTimestamp_ShouldBeFound_WhenLaterRecordsAreOlder()
    {
        Append(_log, TestBatch.Create([1000, 5000, 1002]));
        Append(_log, TestBatch.Create([2000]));

        Assert.Equal(new OffsetAndTimestamp(1, 5000), _log.FindGreatestTimestamp());
    }

    [Fact]
    public void GreatestTimestamp_ShouldBeNone_WhenThereAreNoRecords() => Assert.Equal(OffsetAndTimestamp.None, _log.FindGreatestTimestamp());

    [Fact]
    public void Deletion_ShouldMoveTheStart_WhenTheOffsetLiesInsideABatch()
    {
        Append(_log, TestBatch.Create(5));

        Assert.True(_log.TryDeleteBefore(3));

        Assert.Equal(3, _log.StartOffset);
        Assert.Equal(ErrorCode.OffsetOutOfRange, Read(_log, 2, int.MaxValue).Result.Error);
        Assert.Equal(ErrorCode.None, Read(_log, 3, int.MaxValue).Result.Error);
    }

    [Fact]
    public void Deletion_ShouldFail_WhenTheOffsetIsBeyondTheEnd() => Assert.False(_log.TryDeleteBefore(1));

    [Fact]
    public async Task Waiter_ShouldWake_WhenABatchIsAppended()
    {
        using var waiter = new LogWaiter(TimeSpan.FromMinutes(1), TimeProvider.System);
        _log.AddWaiter(waiter);

        Append(_log, TestBatch.Create(1));

        Assert.True(await waiter.Woken);
    }

    [Fact]
    public async Task Waiter_ShouldWake_WhenThePartitionIsDeleted()
    {
        using var waiter = new LogWaiter(TimeSpan.FromMinutes(1), TimeProvider.System);
        _log.AddWaiter(waiter);

        _log.Delete();

        Assert.True(await waiter.Woken);
        Assert.Equal(ErrorCode.UnknownTopicOrPartition, Append(_log, TestBatch.Create(1)).Error);
    }

    [Fact]
    public void LargestPartition_ShouldLoseItsOldest_WhenAllTogetherExceedTheMemory()
    {
        const long MaxBytes = 4 * 1024 * 1024;
        PartitionLog[] logs = new PartitionLog[2];
        var memory = new LogMemory(MaxBytes, () => logs);
        logs[0] = TestLogs.Create(memory);
        logs[1] = TestLogs.Create(memory);
        Append(logs[1], TestBatch.Create(10));

        for (var index = 0; index < 10_000; index++)
            Append(logs[0], TestBatch.Create(100));

        Assert.InRange(memory.Bytes, 1, MaxBytes);
        Assert.InRange(logs[0].StartOffset, 1, logs[0].EndOffset);
        Assert.Equal(ErrorCode.None, Read(logs[0], logs[0].StartOffset, int.MaxValue).Result.Error);
        Assert.Equal(0, logs[1].StartOffset);
    }

    [Fact]
    public void Reads_ShouldMissNoBatch_WhenASmallOneBehindASegmentBorderWouldStillFit() =>
        Gen.Select(Gen.Int[1, 1500].List[1, 60], Gen.Int[1, 20_000]).Sample(static (counts, maxBytes) =>
        {
            var log = TestLogs.Create();
            foreach (var count in counts)
                Append(log, TestBatch.Create(count));

            for (long next = 0; next < log.EndOffset;)
            {
                foreach (var batch in Read(log, next, maxBytes).Batches)
                {
                    Assert.Equal(next, batch.BaseOffset);
                    next += batch.RecordCount;
                }
            }
        });

    private static AppendResult Append(PartitionLog log, byte[] batch)
    {
        Assert.Equal(ErrorCode.None, RecordBatchHeader.Validate(batch, int.MaxValue, out var header));
        return log.Append(batch, header);
    }

    private static (ReadResult Result, List<RecordBatchHeader> Batches) Read(PartitionLog log, long offset, int maxBytes)
    {
        var slices = new List<ReadOnlyMemory<byte>>();
        var result = log.Read(offset, maxBytes, atLeastOne: true, slices);
        var batches = new List<RecordBatchHeader>();
        foreach (var slice in slices)
        {
            for (var rest = slice.Span; rest.Length > 0; rest = rest[batches[^1].TotalBytes..])
                batches.Add(RecordBatchHeader.Read(rest));
        }

        return (result, batches);
    }
}
