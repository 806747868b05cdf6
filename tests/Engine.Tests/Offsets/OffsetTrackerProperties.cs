using CsCheck;
using Troupe.Engine.Offsets;

namespace Troupe.Engine.Tests.Offsets;

/// <summary>Random sequences of operations against a model of plain sets, one offset at a time.</summary>
public sealed class OffsetTrackerProperties
{
    private const int End = 40;

    private static readonly Gen<(int Kind, long From, long Length)> Operation =
        Gen.Select(Gen.Int[0, 6], Gen.Long[0, End], Gen.Long[0, 8]);

    [Fact]
    public void OffsetTracker_ShouldAgreeWithSets_WhateverHappens() =>
        Operation.Array[0, 60].Select(Gen.Long[0, 10]).Sample(
            (operations, start) =>
            {
                var tracker = new OffsetTracker();
                tracker.Start(start);
                var model = new Model(start);
                foreach (var (kind, from, length) in operations)
                {
                    var frontier = tracker.Frontier;
                    Apply(tracker, model, kind, from, length);
                    Assert.True(tracker.Frontier >= frontier);
                    Compare(tracker, model);
                }
            },
            iter: 5_000);

    private static void Apply(OffsetTracker tracker, Model model, int kind, long from, long length)
    {
        switch (kind)
        {
            case 0:
                tracker.Finish(from);
                model.Finish(from, from + 1);
                break;
            case 1:
                tracker.FinishRange(from, from + length);
                model.Finish(from, from + length);
                break;
            case 2:
                tracker.Gap(from, from + length);
                model.Gaps.UnionWith(Range(from, from + length));
                model.Finish(from, from + length);
                break;
            case 3:
                tracker.MarkThrough(from);
                model.Mark(from);
                break;
            case 4:
                tracker.GiveUp(from);
                model.GivenUp.Add(from);
                model.Finish(from, from + 1);
                break;
            case 5:
                tracker.RewindTo(from);
                if (from < model.ReplayPosition)
                    model.Wanted = [.. Range(from, model.Frontier)];
                break;
            default:
                tracker.SkipTo(from);
                model.Finish(model.ReplayPosition, from);
                break;
        }
    }

    private static void Compare(OffsetTracker tracker, Model model)
    {
        Assert.Equal(model.Frontier, tracker.Frontier);
        Assert.Equal(model.ReplayPosition, tracker.ReplayPosition);
        Assert.Equal(model.LastMessageEnd, tracker.LastMessageEnd);
        Assert.Equal(
            Range(model.Frontier, End + 20).Where(model.Finished.Contains),
            tracker.FinishedAhead.SelectMany(range => Range(range.From, range.To)));
        for (var offset = 0L; offset < End + 20; offset++)
        {
            Assert.Equal(model.ShouldDeliver(offset), tracker.ShouldDeliver(offset));
            Assert.Equal(
                offset >= model.Frontier && Range(model.Frontier, End + 20).All(model.ShouldDeliver), tracker.ShouldDeliverAllFrom(offset));
            Assert.Equal(Range(model.Frontier, offset).Any(before => !model.Finished.Contains(before)), tracker.HasUnfinishedBefore(offset));
        }
    }

    private static IEnumerable<long> Range(long from, long to)
    {
        for (var offset = from; offset < to; offset++)
            yield return offset;
    }

    private sealed class Model
    {
        public Model(long start) => Finished = [.. Range(0, start)];

        public HashSet<long> Finished { get; }

        public HashSet<long> GivenUp { get; } = [];

        public HashSet<long> Gaps { get; } = [];

        /// <summary>Finished offsets that a replay asked for again and has not finished since.</summary>
        public HashSet<long> Wanted { get; set; } = [];

        public long Frontier
        {
            get
            {
                var offset = 0L;
                while (Finished.Contains(offset))
                    offset++;
                return offset;
            }
        }

        public long ReplayPosition => Wanted.Except(GivenUp).Except(Gaps).DefaultIfEmpty(Frontier).Min();

        public long LastMessageEnd
        {
            get
            {
                var end = Frontier;
                while (Gaps.Contains(end - 1))
                    end--;
                return end;
            }
        }

        public bool ShouldDeliver(long offset) => !GivenUp.Contains(offset) && !Gaps.Contains(offset) && (!Finished.Contains(offset) || Wanted.Contains(offset));

        public void Finish(long from, long to)
        {
            foreach (var offset in Range(from, to))
            {
                Finished.Add(offset);
                Wanted.Remove(offset);
            }
        }

        public void Mark(long offset)
        {
            var replay = ReplayPosition;
            var frontier = Frontier;
            if (offset + 1 >= frontier || offset + 1 >= replay)
                Finish(replay, offset + 1);
            else
                Wanted = [.. Range(offset + 1, frontier)];
        }
    }
}
