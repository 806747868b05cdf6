using Troupe.Soak.Plan;

namespace Troupe.Soak.Tests.Plan;

public sealed class SoakPlanTests
{
    private static readonly TimeSpan Session = TimeSpan.FromSeconds(6);

    [Fact]
    public void Plan_ShouldBeTheSame_WhenTheSeedIs() =>
        Assert.Equal(Make(seed: 42, minutes: 10), Make(seed: 42, minutes: 10));

    [Fact]
    public void Plan_ShouldDiffer_WhenTheSeedDoes() =>
        Assert.NotEqual(Make(seed: 42, minutes: 10), Make(seed: 43, minutes: 10));

    [Fact]
    public void Plan_ShouldKillTwiceAndMoveFourTimesAMinute_WhateverTheSeed()
    {
        foreach (var seed in Enumerable.Range(1, 100))
        {
            var byMinute = Make(seed, minutes: 5).GroupBy(planned => (int)planned.At.TotalMinutes).Where(minute => minute.Key < 5).ToArray();

            Assert.Equal(5, byMinute.Length);
            Assert.All(byMinute, minute => Assert.True(minute.Count(planned => planned.Kind == PlannedEventKind.Kill) >= 2));
            Assert.All(byMinute, minute => Assert.True(
                minute.Count(planned => planned.Kind is PlannedEventKind.Kill or PlannedEventKind.Join or PlannedEventKind.Leave) >= 4));
        }
    }

    [Fact]
    public void Plan_ShouldLeaveSomebodyRunning_WhateverTheSeed()
    {
        foreach (var seed in Enumerable.Range(1, 100))
        {
            var running = Enumerable.Range(1, SoakPlan.FirstWorkers).ToHashSet();
            foreach (var planned in Make(seed, minutes: 10).Where(planned => !planned.IsOfBroker))
            {
                if (planned.Kind == PlannedEventKind.Join) Assert.True(running.Add(planned.Target));
                if (planned.Kind is PlannedEventKind.Leave or PlannedEventKind.Kill) Assert.True(running.Remove(planned.Target));
                Assert.NotEmpty(running);
            }
        }
    }

    [Fact]
    public void Plan_ShouldTakeDownOneBrokerAtATime_WhateverTheSeed()
    {
        foreach (var seed in Enumerable.Range(1, 100))
        {
            int? down = null;
            foreach (var planned in Make(seed, minutes: 10).Where(planned => planned.IsOfBroker))
            {
                Assert.Equal(planned.Kind == PlannedEventKind.Outage ? null : planned.Target, down);
                down = planned.Kind == PlannedEventKind.Outage ? planned.Target : null;
            }

            Assert.Null(down);
        }
    }

    [Fact]
    public void Plan_ShouldLeaveBrokersAlone_WhenNoneMayFail() =>
        Assert.DoesNotContain(SoakPlan.Make(1, TimeSpan.FromMinutes(30), Session, brokers: 0), planned => planned.IsOfBroker);

    [Fact]
    public void Plan_ShouldStopWorkersLongerThanTheirSession_OnceInAWhile() =>
        Assert.Contains(
            Make(seed: 1, minutes: 10).Where(planned => planned.Kind == PlannedEventKind.Stop),
            stop => Make(seed: 1, minutes: 10).Any(planned =>
                planned.Kind == PlannedEventKind.Continue && planned.Target == stop.Target && planned.At > stop.At + Session));

    private static IReadOnlyList<PlannedEvent> Make(int seed, int minutes) => SoakPlan.Make(seed, TimeSpan.FromMinutes(minutes), Session, brokers: 3);
}
