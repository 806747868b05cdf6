using Confluent.Kafka;
using Troupe.Actors.Streams.Connections;
using Troupe.Engine.Polling;

namespace Troupe.Actors.Tests.Streams;

/// <summary>How far a partition of a stream is behind, as it is shown.</summary>
public sealed class StreamPartitionTests : StreamStage
{
    [Fact]
    public void Figures_ShouldCountFromTheFirstRecord_WhileNothingIsCommitted()
    {
        var partition = Open(Member);
        Assert.Equal(new StreamFigures(null, null, 0, 0, 0), partition.Look(-1));

        Deliver(partition, 7, 3, timestamp: 100);

        Assert.Equal((7L, 100L, 0, 3), Seen(partition.Look(-1)));
    }

    [Fact]
    public void Figures_ShouldShowWhatWentOutUntilItIsFinished()
    {
        var partition = Open(Member);
        Deliver(partition, 0, 4, timestamp: 100);
        Deliver(partition, 4, 4, timestamp: 200);
        partition.Take(out var generation);
        for (var offset = 0; offset < 4; offset++) partition.Emit(offset, generation);

        Assert.Equal((2L, 100L, 2, 4), Seen(partition.Look(2)));
        Assert.Equal((4L, 200L, 0, 4), Seen(partition.Look(4)));
        partition.Take(out _);
        Assert.Equal((4L, 200L, 0, 0), Seen(partition.Look(4)));
        Assert.Equal((8L, null, 0, 0), Seen(partition.Look(8)));
    }

    [Fact]
    public void Figures_ShouldTakeASegmentForFinishedWhenItHasGoneOut_WhereNothingIsCommitted()
    {
        var partition = Open(Member with { Commits = false });
        Deliver(partition, 0, 4, timestamp: 100);
        Deliver(partition, 4, 4, timestamp: 200);
        var first = partition.Take(out var generation)!;

        Assert.Equal((0L, 100L, 0, 4), Seen(partition.Look(-1)));
        partition.Release(first, generation);
        Assert.Equal((4L, 200L, 0, 4), Seen(partition.Look(-1)));
    }

    [Fact]
    public void Figures_ShouldForgetWhatWentOut_WhenThePartitionGoesBack()
    {
        var partition = Open(Member);
        Deliver(partition, 0, 4, timestamp: 100);
        partition.Take(out var generation);
        for (var offset = 0; offset < 4; offset++) partition.Emit(offset, generation);

        partition.Rewind(2, generation);
        ((IPartitionSink)partition).Repositioned(1, 2);
        var (frontier, oldest, _, waiting, _) = partition.Look(2);
        Deliver(partition, 2, 2, timestamp: 150);

        Assert.Equal((2L, null, 0), (frontier, oldest, waiting));
        Assert.Equal((150L, 2), (partition.Look(2).Oldest, partition.Look(2).Waiting));
    }

    private StreamPartition Open(StreamMember member)
    {
        var partition = new StreamPartition(new AssignedPartition(new TopicPartition("orders", 0), 1), member, new StreamLife(), Poll, Owner);
        partition.TryOpen(() => { }, () => { });
        return partition;
    }

    private static (long? Frontier, long? Oldest, int Emitted, int Waiting) Seen(StreamFigures figures) =>
        (figures.Frontier, figures.Oldest, figures.Emitted, figures.Waiting);
}
