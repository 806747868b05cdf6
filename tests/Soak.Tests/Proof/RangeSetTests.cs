using Troupe.Soak.Proof;

namespace Troupe.Soak.Tests.Proof;

public sealed class RangeSetTests
{
    [Fact]
    public void FirstHole_ShouldFollowTheRangeAtZero_WhenRangesMeet()
    {
        var set = new RangeSet();
        set.Add(5, 9);
        var before = set.FirstHole;
        set.Add(0, 4);

        Assert.Equal(0, before);
        Assert.Equal(10, set.FirstHole);
        Assert.Equal(10, set.Count);
    }

    [Fact]
    public void Overlap_ShouldCountEachOffsetOnce_WhenRangesAreAddedAgain()
    {
        var set = new RangeSet();
        set.Add(0, 9);
        set.Add(20, 29);
        set.Add(5, 24);

        Assert.Equal(30, set.Count);
        Assert.Equal(30, set.Overlap(0, 100));
        Assert.Equal(1, set.Overlap(29, 29));
        Assert.Equal(0, set.Overlap(30, 31));
    }

    [Fact]
    public void Holes_ShouldBeEverythingThatIsMissing_WhenThereAreSeveral()
    {
        var set = new RangeSet();
        set.Add(2, 3);
        set.Add(6, 7);

        Assert.Equal([(0, 1), (4, 5), (8, 9)], set.Holes(end: 10));
        Assert.Equal([(0, 1), (4, 4)], set.Holes(end: 5));
    }

    [Fact]
    public void Set_ShouldAgreeWithAnArray_WhenRangesComeInAnyOrder()
    {
        var random = new Random(1);
        var set = new RangeSet();
        var array = new bool[200];
        for (var round = 0; round < 500; round++)
        {
            var first = random.Next(190);
            var last = first + random.Next(10);
            Assert.Equal(array[first..(last + 1)].Count(has => has), set.Overlap(first, last));
            if (random.Next(3) > 0) continue;
            set.Add(first, last);
            array.AsSpan(first, last - first + 1).Fill(true);
            Assert.Equal(array.Count(has => has), set.Count);
            Assert.Equal(Array.IndexOf([.. array, false], false), set.FirstHole);
        }
    }
}
