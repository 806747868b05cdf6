using Troupe.Soak.ExactlyOnce;
using Troupe.Soak.Plan;

namespace Troupe.Soak.Tests.ExactlyOnce;

public sealed class CopyPlanTests
{
    private static readonly TimeSpan Duration = TimeSpan.FromMinutes(1);

    [Fact]
    public void Plan_ShouldBeTheSame_ForTheSameSeed()
    {
        Assert.Equal(CopyPlan.Make(7, Duration, kills: 20, brokers: 3), CopyPlan.Make(7, Duration, kills: 20, brokers: 3));
        Assert.NotEqual(CopyPlan.Make(7, Duration, kills: 20, brokers: 3), CopyPlan.Make(8, Duration, kills: 20, brokers: 3));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Plan_ShouldStartAgainWhomItKills_AndKillNobodyWhoIsDead(int seed)
    {
        var plan = CopyPlan.Make(seed, Duration, kills: 20, brokers: 0);

        var living = Enumerable.Range(1, CopyPlan.Workers).ToHashSet();
        foreach (var planned in plan)
        {
            if (planned.Kind == PlannedEventKind.Join) Assert.True(living.Add(planned.Target), $"{planned}: it lives.");
            else Assert.True(living.Remove(planned.Target), $"{planned}: it does not live.");
        }

        Assert.Equal(20, plan.Count(planned => planned.Kind == PlannedEventKind.Kill));
        Assert.Equal(3, plan.Count(planned => planned is { Kind: PlannedEventKind.Join, Target: CopyPlan.Guest }));
        Assert.All(plan, planned => Assert.InRange(planned.At, TimeSpan.Zero, Duration));
    }

    [Fact]
    public void Plan_ShouldTakeOneBrokerAwayAndBringItBack_WhereItMay()
    {
        var ofBrokers = CopyPlan.Make(1, Duration, kills: 5, brokers: 3).Where(planned => planned.IsOfBroker).ToArray();

        Assert.Equal([PlannedEventKind.Outage, PlannedEventKind.Resume], ofBrokers.Select(planned => planned.Kind));
        Assert.Equal(ofBrokers[0].Target, ofBrokers[1].Target);
        Assert.InRange(ofBrokers[0].Target, 1, 3);
    }
}
