using Troupe.Actors.Groups;
using Troupe.Engine.Routing;

namespace Troupe.Actors.Tests.Groups;

/// <summary>Every rule of connections that multiply, as a table. Guards against steps below min, above max, too early, or in the midst of a rebalance.</summary>
public sealed class ScalingPolicyTests
{
    private const string Stable = "Stable";
    private const string Asked = "asked";

    // Connections are written by number with the partitions each holds: "1:2 2:0"; 2:? is one that is not settled.
    [Theory]
    // A fixed number never changes, whatever the connections hold.
    [InlineData(3, 3, "1:4 2:0 3:0", 1000, Stable, "Stay")]
    [InlineData(1, 1, "1:9", 1000, Stable, "Stay")]
    // Down: the last one without partitions, one at a time, never below min.
    [InlineData(1, 5, "1:1 2:0 3:0 4:0 5:0", 60, Stable, "Stop 5")]
    [InlineData(1, 5, "1:0 2:0 3:1", 60, Stable, "Stop 2")]
    [InlineData(1, 3, "1:0 2:0", 60, Stable, "Stop 2")]
    [InlineData(1, 3, "1:0", 60, Stable, "Stay")]
    [InlineData(2, 3, "1:1 2:0", 60, Stable, "Stay")]
    [InlineData(2, 3, "1:1 2:0 3:0", 60, Stable, "Stop 3")]
    // Up: the first one that stands by, one at a time, never above max.
    [InlineData(1, 3, "1:6", 60, Stable, "Start 2")]
    [InlineData(1, 3, "1:3 2:2", 60, Stable, "Start 3")]
    [InlineData(1, 3, "1:3 3:2", 60, Stable, "Start 2")]
    [InlineData(1, 3, "2:2", 60, Stable, "Start 1")]
    [InlineData(1, 3, "1:2 2:2 3:2", 60, Stable, "Stay")]
    [InlineData(1, 3, "1:2 2:1", 60, Stable, "Start 3")]
    [InlineData(1, 3, "1:1 2:1", 60, Stable, "Stay")]
    // Who has nothing is no reason for one more.
    [InlineData(2, 3, "1:2 2:0", 60, Stable, "Stay")]
    [InlineData(1, 3, "1:2 2:0", 60, Stable, "Stop 2")]
    // No step within the delay since the last rebalance or step, and none before the broker said that the group is stable.
    [InlineData(1, 3, "1:6", 59, Stable, "Wait 1")]
    [InlineData(1, 3, "1:6", 0, Stable, "Wait 60")]
    [InlineData(1, 3, "1:1 2:0", 45, Stable, "Wait 15")]
    [InlineData(1, 3, "1:6", 59, Asked, "Wait 1")]
    [InlineData(1, 3, "1:6", 60, Asked, "AskGroup")]
    [InlineData(1, 3, "1:1 2:0", 60, Asked, "AskGroup")]
    [InlineData(1, 3, "1:1 2:1", 60, Asked, "Stay")]
    [InlineData(1, 3, "1:6", 60, "PreparingRebalance", "Wait 5")]
    [InlineData(1, 3, "1:6", 60, "CompletingRebalance", "Wait 5")]
    [InlineData(1, 3, "1:6", 60, "out of reach", "Wait 5")]
    [InlineData(1, 3, "1:1 2:0", 60, "PreparingRebalance", "Wait 5")]
    // One that failed, joins or leaves counts as running, and there is no step until that is over.
    [InlineData(1, 3, "1:6 2:?", 60, Stable, "Wait 5")]
    [InlineData(1, 3, "1:1 2:0 3:?", 60, Stable, "Wait 5")]
    [InlineData(1, 3, "1:?", 60, Asked, "Wait 5")]
    public void Decision_ShouldBeTheRules(int min, int max, string connections, int seconds, string groupState, string expected)
    {
        var view = View(min, max, connections, seconds) with { GroupState = groupState == Asked ? null : groupState };

        var decision = ScalingPolicy.Decide(view);

        Assert.Equal(expected, Text(decision));
        Assert.NotEmpty(decision.Reason);
    }

    [Theory]
    [InlineData("1:2", false, "Start 2")]
    [InlineData("1:2", true, "Stay")]
    [InlineData("1:2 2:0", true, "Stop 2")]
    public void Decision_ShouldNotStartOneAgain_ThatHadNothingToDoWithTheSamePartitions(string connections, bool wasOneTooMany, string expected) =>
        Assert.Equal(expected, Text(ScalingPolicy.Decide(View(1, 3, connections, 60) with { GroupState = Stable, WasOneTooMany = wasOneTooMany })));

    [Theory]
    [InlineData("1:2", "Wait 5")]
    [InlineData("1:1", "Stay")]
    [InlineData("1:1 2:0", "Stop 2")]
    public void Decision_ShouldNotBeAStart_WhileTransactionalIdsAreFreed(string connections, string expected) =>
        Assert.Equal(expected, Text(ScalingPolicy.Decide(View(1, 3, connections, 60) with { GroupState = Stable, FreesIds = true })));

    // A threshold of 1,000 messages and 80 %.
    [Theory]
    [InlineData("1:6", 59, -1, 0, Asked, "Wait 1")]
    [InlineData("1:6", 60, -1, 0, Asked, "Measure")]
    [InlineData("1:6", 60, -1, 0, Stable, "Measure")]
    [InlineData("1:6", 60, 999, 1, Asked, "Wait 5")]
    [InlineData("1:6", 60, 1_000, 0.79, Asked, "Wait 5")]
    [InlineData("1:6", 60, 1_000, 0.8, Asked, "AskGroup")]
    [InlineData("1:6", 60, 1_000, 0.8, Stable, "Start 2")]
    [InlineData("1:6", 60, 1_000, 0.8, "PreparingRebalance", "Wait 5")]
    // It holds back starts, and nothing else.
    [InlineData("1:1 2:0", 60, -1, 0, Asked, "AskGroup")]
    [InlineData("1:1 2:0", 60, 0, 0, Stable, "Stop 2")]
    [InlineData("1:1 2:1", 60, 5_000, 1, Stable, "Stay")]
    public void Start_ShouldWaitForLagAndSaturation_WhenTheyAreAskedFor(
        string connections, int seconds, long lag, double saturation, string groupState, string expected)
    {
        var view = View(1, 3, connections, seconds);
        view = view with
        {
            Settings = view.Settings with { LagThreshold = 1_000, SaturationThreshold = 0.8 },
            GroupState = groupState == Asked ? null : groupState,
            Work = lag < 0 ? null : new ScalingView.Load(lag, saturation),
        };

        Assert.Equal(expected, Text(ScalingPolicy.Decide(view)));
    }

    [Theory]
    [InlineData(12, 1, "connection-1 holds 6 partitions and 1 run, at most 3, but only 12 messages are not read yet, and lag-threshold is 1000")]
    [InlineData(5_000, 0.126, "connection-1 holds 6 partitions and 1 run, at most 3, but no poll thread is busy for more than 13 % of the time, and saturation-threshold is 80 %")]
    [InlineData(5_000, 0.95, "connection-1 holds 6 partitions and 1 run, at most 3; 5000 messages are not read yet, and a poll thread is busy for 95 % of the time")]
    public void Reason_ShouldSayWhatWasMeasured(long lag, double saturation, string expected)
    {
        var view = View(1, 3, "1:6", 60);
        view = view with
        {
            Settings = view.Settings with { LagThreshold = 1_000, SaturationThreshold = 0.8 }, GroupState = Stable, Work = new ScalingView.Load(lag, saturation),
        };

        Assert.Equal(expected, ScalingPolicy.Decide(view).Reason);
    }

    [Fact]
    public void Reason_ShouldSayWhatWasFound()
    {
        Assert.Equal("connection-2 holds 3 partitions and 2 run, at most 3", Reason("1:2 2:3"));
        Assert.Equal("it holds no partitions and 2 run, at least 1", Reason("1:1 2:0"));
        Assert.Equal("connection-1 holds no partitions, but at least 1 run", Reason("1:0"));
        Assert.Equal("each connection holds one partition", Reason("1:1 2:1"));
        Assert.Equal("connection-1 holds 2 partitions, but at most 3 run", Reason("1:2 2:2 3:2"));
        Assert.Equal("connection-1 is not settled in the group", Reason("1:?"));
        Assert.Equal("connection-1 holds 2 partitions and 1 run, at most 3, but the group is Dead", Reason("1:2", "Dead"));

        static string Reason(string connections, string groupState = Stable) =>
            ScalingPolicy.Decide(View(1, 3, connections, 60) with { GroupState = groupState }).Reason;
    }

    private static ScalingView View(int min, int max, string connections, int seconds) => new(
        new MultiplexingSettings { Min = min, Max = max, Boot = max },
        [.. connections.Split(' ').Select(text => text.Split(':')).Select(parts =>
            new ScalingView.Connection(int.Parse(parts[0]), parts[1] != "?", parts[1] == "?" ? 0 : int.Parse(parts[1])))],
        TimeSpan.FromSeconds(seconds));

    private static string Text(ScalingDecision decision) => decision switch
    {
        ScalingDecision.Start start => $"Start {start.Number}",
        ScalingDecision.Stop stop => $"Stop {stop.Number}",
        ScalingDecision.Wait wait => $"Wait {wait.For.TotalSeconds}",
        _ => decision.GetType().Name,
    };
}
