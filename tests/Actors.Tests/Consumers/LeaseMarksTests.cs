using Troupe.Actors.Consumers;
using Troupe.Engine.Offsets;

namespace Troupe.Actors.Tests.Consumers;

public sealed class LeaseMarksTests
{
    private readonly LeaseMarks _marks = new();

    [Fact]
    public void TakeMarks_ShouldAnswerTheHighestAndTheNewest_WhenAnOlderOneCameLast()
    {
        _marks.Mark(3);
        _marks.Mark(9);
        _marks.Mark(5);

        Assert.Equal((9, 5), _marks.TakeMarks());
        Assert.Equal((null, null), _marks.TakeMarks());
    }

    [Fact]
    public async Task TakeMarks_ShouldTakeTheHighestAndTheNewestTogether_WhileAnotherThreadMarks()
    {
        const int Marks = 3_000_000;
        var marking = Task.Factory.StartNew(
            () =>
            {
                for (var offset = 0; offset < Marks; offset++) _marks.Mark(offset);
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);

        // One that is left behind would look like an older mark when the frontier has passed it, and set delivery back.
        while (!marking.IsCompleted)
        {
            var (highest, newest) = _marks.TakeMarks();
            Assert.Equal(highest, newest);
        }

        await marking;
    }

    [Fact]
    public async Task TakeMarks_ShouldTakeTheMetadataOfTheHighest_WhileAnotherThreadMarks()
    {
        const int Marks = 300_000;
        var marking = Task.Factory.StartNew(
            () =>
            {
                for (var offset = 0; offset < Marks; offset++) _marks.Mark(offset, $"{offset}");
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);

        // Of another one it would be committed with an offset that it says nothing of.
        while (!marking.IsCompleted)
        {
            var (highest, _) = _marks.TakeMarks(out var metadata);
            Assert.Equal(highest is { } offset ? new MarkMetadata(offset + 1, $"{offset}") : null, metadata);
        }

        await marking;
    }

    [Fact]
    public void Absorb_ShouldTakeOverTheMetadata_UnlessItKnowsNewer()
    {
        var other = new LeaseMarks();
        other.Mark(9, "nine");
        _marks.Mark(4, "four");

        _marks.Absorb(other);
        _marks.TakeMarks(out var taken);
        Assert.Equal(new MarkMetadata(10, "nine"), taken);

        other.Mark(2, "two");
        _marks.Mark(11, "eleven");
        _marks.Absorb(other);
        _marks.TakeMarks(out taken);
        Assert.Equal(new MarkMetadata(12, "eleven"), taken);
    }

    [Fact]
    public void TakeGivenUp_ShouldAnswerEachOnce_WhenMessagesWereGivenUp()
    {
        _marks.GiveUp(4);
        _marks.GiveUp(7);

        Assert.Equal([4, 7], _marks.TakeGivenUp());
        Assert.Empty(_marks.TakeGivenUp());
    }

    [Fact]
    public void Absorb_ShouldTakeOverEverything_AndLeaveTheOtherEmpty()
    {
        var other = new LeaseMarks { Walked = 4 };
        other.Mark(9);
        other.Mark(6);
        other.GiveUp(8);

        _marks.Absorb(other);

        Assert.Equal(4, _marks.Walked);
        Assert.Equal((9, 6), _marks.TakeMarks());
        Assert.Equal([8], _marks.TakeGivenUp());
        Assert.Equal((null, null), other.TakeMarks());
        Assert.Empty(other.TakeGivenUp());
    }

    [Fact]
    public void Absorb_ShouldNotSetTheWalkBack_WhenTheOtherIsOlder()
    {
        _marks.Walked = 6;

        _marks.Absorb(new LeaseMarks { Walked = 2 });

        Assert.Equal(6, _marks.Walked);
    }
}
