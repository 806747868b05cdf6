using Confluent.Kafka;
using Troupe.Engine.Offsets;
using Troupe.Engine.Transactions;

namespace Troupe.Engine.Tests.Transactions;

public sealed class StagedWorkTests
{
    [Fact]
    public void Marks_ShouldTakeEffect_OnlyWhenTheyAreApplied()
    {
        var tracker = new OffsetTracker();
        tracker.Start(0);
        var work = new StagedWork();
        work.Marks.Finish(0, 3);
        work.Marks.Finish(3, 5);

        var preview = tracker.Copy();
        work.Marks.ApplyTo(preview);
        var before = tracker.Frontier;
        work.Marks.ApplyTo(tracker);

        Assert.Equal((0, 5, 5), (before, preview.Frontier, tracker.Frontier));
    }

    [Fact]
    public void Preview_ShouldKnowWhatIsFinishedAhead()
    {
        var tracker = new OffsetTracker();
        tracker.Start(10);
        tracker.FinishRange(12, 20);
        var marks = new StagedMarks();
        marks.Finish(10, 12);

        var preview = tracker.Copy();
        marks.ApplyTo(preview);

        Assert.Equal((20, 10), (preview.Frontier, tracker.Frontier));
    }

    [Fact]
    public void Cut_ShouldKeepWhatWasProducedBeforeTheLastMark()
    {
        var work = new StagedWork();
        work.Records.Add(Record());
        work.Mark(0);
        work.Records.Add(Record());
        work.Records.Add(Record());

        work.CutToMarks();

        Assert.Equal((1, 1L), (work.Records.Count, work.Records.Bytes));
    }

    [Fact]
    public void Absorbed_ShouldFollow_WhatWasThere()
    {
        var (work, later) = (new StagedWork(), new StagedWork());
        work.Records.Add(Record());
        work.Marks.Finish(0, 1);
        later.Records.Add(Record());
        later.Marks.Finish(1, 2);
        later.GiveUp(2);

        work.Absorb(later);
        var tracker = new OffsetTracker();
        tracker.Start(0);
        work.Marks.ApplyTo(tracker);

        Assert.Equal((2, 3), (work.Records.Count, tracker.Frontier));
    }

    [Fact]
    public void Mark_ShouldSetDeliveryBack_WhenItIsOlderThanTheFrontier()
    {
        var tracker = new OffsetTracker();
        tracker.Start(10);
        var marks = new StagedMarks();
        marks.Mark(4);

        marks.ApplyTo(tracker);

        Assert.Equal((10, 5), (tracker.Frontier, tracker.ReplayPosition));
    }

    [Fact]
    public void Metadata_ShouldBeThatOfTheFurthestMark_WhateverWasAbsorbed()
    {
        var (marks, later) = (new StagedMarks(), new StagedMarks());
        marks.Mark(9, "nine");
        marks.Mark(12);
        later.Mark(4, "four");

        marks.Absorb(later);
        Assert.Equal(new MarkMetadata(10, "nine"), marks.Metadata);

        later.Mark(9, "nine again");
        marks.Absorb(later);
        Assert.Equal(new MarkMetadata(10, "nine again"), marks.Metadata);
    }

    private static StagedRecord Record() => new(new TopicPartition("copies", Partition.Any), new Message<byte[]?, byte[]?> { Value = [1] });
}
