using Confluent.Kafka;
using Troupe.Actors.Connections;
using Troupe.Engine.Offsets;

namespace Troupe.Actors.Tests.Connections;

public sealed class CommitBookTests
{
    private static readonly TopicPartition Orders0 = new("orders", 0);
    private static readonly TopicPartition Orders1 = new("orders", 1);

    private readonly CommitBook _book = new();

    public CommitBookTests()
    {
        _book.Open(Orders0, 10);
        _book.Open(Orders1, null);
    }

    [Fact]
    public void Begin_ShouldCarryAllThatGathered_OneCommitAtATime()
    {
        _book.Offer(Orders0, 12, null);
        _book.Offer(Orders0, 15, null);
        _book.Offer(Orders1, 0, null);

        Assert.Equal([new TopicPartitionOffset(Orders0, 15), new TopicPartitionOffset(Orders1, 0)], _book.Begin());
        _book.Offer(Orders0, 16, null);
        Assert.Empty(_book.Begin());
        _book.Succeeded();
        Assert.Equal([new TopicPartitionOffset(Orders0, 16)], _book.Begin());
    }

    [Fact]
    public void Begin_ShouldBeEmpty_WhenNothingIsNew()
    {
        _book.Offer(Orders0, 10, null);
        _book.Offer(Orders0, 7, null);

        Assert.Empty(_book.Begin());
        Assert.False(_book.IsUnderWay);
    }

    [Fact]
    public async Task Offer_ShouldAnswerAtOnce_WhenAsMuchIsCommitted()
    {
        var waiter = new TaskCompletionSource<bool>();

        _book.Offer(Orders0, 10, waiter);

        Assert.True(await waiter.Task.WaitAsync(TimeSpan.FromSeconds(60), TimeProvider.System));
    }

    [Fact]
    public async Task Waiters_ShouldBeTold_WhatBecameOfTheirOffset()
    {
        var (early, late) = (new TaskCompletionSource<bool>(), new TaskCompletionSource<bool>());
        _book.Offer(Orders0, 12, early);
        _book.Begin();
        _book.Offer(Orders0, 20, late);

        _book.Succeeded();

        Assert.True(await early.Task.WaitAsync(TimeSpan.FromSeconds(60), TimeProvider.System));
        Assert.False(late.Task.IsCompleted);
        _book.Begin();
        _book.Failed();
        Assert.False(await late.Task.WaitAsync(TimeSpan.FromSeconds(60), TimeProvider.System));
        Assert.True(_book.IsDue(Orders0));
    }

    [Fact]
    public async Task Close_ShouldRefuse_WhoStillWaits()
    {
        var (waiting, after) = (new TaskCompletionSource<bool>(), new TaskCompletionSource<bool>());
        _book.Offer(Orders0, 12, waiting);

        _book.Close(Orders0);
        _book.Offer(Orders0, 13, after);

        Assert.False(await waiting.Task.WaitAsync(TimeSpan.FromSeconds(60), TimeProvider.System));
        Assert.False(await after.Task.WaitAsync(TimeSpan.FromSeconds(60), TimeProvider.System));
        Assert.Empty(_book.Begin());
        Assert.Null(_book.Committed(Orders0));
    }

    [Fact]
    public void Succeeded_ShouldNotConcernTheNextAssignment_WhenThePartitionCameBackMeanwhile()
    {
        _book.Offer(Orders0, 100, null);
        _book.Begin();
        _book.Close(Orders0);
        _book.Open(Orders0, 40);
        _book.Offer(Orders0, 60, null);

        Assert.Empty(_book.Succeeded());

        Assert.Equal(40, _book.Committed(Orders0));
        Assert.Equal([new TopicPartitionOffset(Orders0, 60)], _book.Begin());
    }

    [Fact]
    public async Task Failed_ShouldNotConcernTheNextAssignment_WhenThePartitionCameBackMeanwhile()
    {
        var waiter = new TaskCompletionSource<bool>();
        _book.Offer(Orders0, 100, null);
        _book.Begin();
        _book.Close(Orders0);
        _book.Open(Orders0, 40);
        _book.Offer(Orders0, 60, waiter);

        _book.Failed();
        Assert.False(waiter.Task.IsCompleted);
        _book.Begin();
        _book.Succeeded();

        Assert.True(await waiter.Task.WaitAsync(TimeSpan.FromSeconds(60), TimeProvider.System));
    }

    [Fact]
    public void Begin_ShouldCarryTheMetadataOfItsOffset_AndNotThatOfALaterOne()
    {
        _book.Offer(Orders0, 12, null, "a");
        var first = Assert.Single(_book.Begin());
        _book.Offer(Orders0, 20, null, "b");

        Assert.Equal(("12", "a"), ($"{first.Offset.Value}", OffsetAndMetadata.Of(first)));
        Assert.Equal("a", OffsetAndMetadata.Of(Assert.Single(_book.Succeeded())));
        Assert.Equal("b", OffsetAndMetadata.Of(Assert.Single(_book.Begin())));
    }

    [Fact]
    public async Task Offer_ShouldBeNew_WhenOnlyTheMetadataIs()
    {
        var (same, other) = (new TaskCompletionSource<bool>(), new TaskCompletionSource<bool>());
        _book.Open(Orders0, 10, "a");
        _book.Offer(Orders0, 10, same, "a");
        Assert.Empty(_book.Begin());
        Assert.True(await same.Task.WaitAsync(TimeSpan.FromSeconds(60), TimeProvider.System));

        _book.Offer(Orders0, 10, other, "b");

        Assert.False(other.Task.IsCompleted);
        Assert.Equal("b", OffsetAndMetadata.Of(Assert.Single(_book.Begin())));
        _book.Succeeded();
        Assert.True(await other.Task.WaitAsync(TimeSpan.FromSeconds(60), TimeProvider.System));
        Assert.False(_book.IsDue(Orders0));
    }

    [Fact]
    public void Offer_ShouldClear_WhenTheMetadataIsEmpty_AndLeaveIt_WhenThereIsNone()
    {
        _book.Open(Orders0, 10, "a");
        _book.Offer(Orders0, 10, null);
        Assert.Empty(_book.Begin());

        _book.Offer(Orders0, 10, null, "");

        Assert.Null(OffsetAndMetadata.Of(Assert.Single(_book.Begin())));
    }

    [Fact]
    public void Restart_ShouldLetTheCommittedOffsetGoBack_WhenTheLogBeginsAnew()
    {
        _book.Offer(Orders0, 100, null);
        _book.Begin();

        _book.Restart(Orders0, 3);
        Assert.Empty(_book.Succeeded());

        Assert.Equal([new TopicPartitionOffset(Orders0, 3)], _book.Begin());
    }
}
