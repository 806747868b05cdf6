using Troupe.Engine.Offsets;

namespace Troupe.Engine.Tests.Offsets;

public sealed class OffsetMetadataTests
{
    private readonly OffsetMetadata _metadata = new();

    [Fact]
    public void At_ShouldBeTheNewestAtOrBelow_OfTheCommittedAndTheNewestMark()
    {
        _metadata.Start(new MarkMetadata(10, "ten"));
        _metadata.Mark(new MarkMetadata(20, "twenty"));
        _metadata.Mark(new MarkMetadata(30, "thirty"));

        Assert.Null(_metadata.At(9));
        Assert.Equal("ten", _metadata.At(10));
        Assert.Equal("ten", _metadata.At(29));
        Assert.Equal("thirty", _metadata.At(30));
        Assert.Equal("thirty", _metadata.At(1_000));
    }

    [Fact]
    public void Mark_ShouldReplace_WhenItIsLaterAtTheSamePosition_AndChangeNothing_WhenItIsBehind()
    {
        _metadata.Mark(new MarkMetadata(20, "a"));
        _metadata.Mark(new MarkMetadata(20, "b"));
        _metadata.Mark(new MarkMetadata(19, "c"));
        _metadata.Mark(null);

        Assert.Equal("b", _metadata.Newest);
    }

    [Fact]
    public void Empty_ShouldClear_AndStillBeSomethingToCommit()
    {
        _metadata.Start(new MarkMetadata(10, "ten"));
        Assert.False(_metadata.IsNews);

        _metadata.Mark(new MarkMetadata(10, ""));

        Assert.True(_metadata.IsNews);
        Assert.Equal("", _metadata.Newest);
        Assert.Null(_metadata.At(10));
        _metadata.Commit(10, "");
        Assert.False(_metadata.IsNews);
    }

    [Fact]
    public void Commit_ShouldLeaveWhatWasMarkedSince()
    {
        _metadata.Mark(new MarkMetadata(10, "ten"));
        _metadata.Mark(new MarkMetadata(20, "twenty"));

        _metadata.Commit(15, "ten");

        Assert.Equal("ten", _metadata.At(15));
        Assert.Equal("twenty", _metadata.At(20));
        Assert.True(_metadata.IsNews);
        _metadata.Start(null);
        Assert.Null(_metadata.At(20));
        Assert.Null(_metadata.Newest);
    }
}
