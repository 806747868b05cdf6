using Troupe.Engine.Transactions;

namespace Troupe.Engine.Tests.Transactions;

public sealed class SlotStatesTests
{
    private static readonly string[] Table =
    [
        "Closed Open Opening",
        "Opening Opened Ready",
        "Opening Lost Closed",
        "Ready Produce Open",
        "Ready Commit Committing",
        "Ready Abort Aborting",
        "Open Produce Open",
        "Open Commit Committing",
        "Open Abort Aborting",
        "Committing Resolved Ready",
        "Committing Lost Closed",
        "Aborting Resolved Ready",
        "Aborting Lost Closed",
    ];

    /// <summary>Every pair of state and event: those in the table lead where it says, all others are impossible.</summary>
    [Fact]
    public void Next_ShouldBeThatOfTheTable()
    {
        var expected = Table.Select(row => row.Split(' ')).ToDictionary(row => (row[0], row[1]), row => row[2]);

        var pairs = from state in Enum.GetValues<SlotState>() from happened in Enum.GetValues<SlotEvent>() select (state, happened);

        Assert.All(pairs, pair => Assert.Equal(
            pair.happened == SlotEvent.End ? "Ended" : expected.GetValueOrDefault(($"{pair.state}", $"{pair.happened}")), SlotStates.Next(pair.state, pair.happened)?.ToString()));
    }
}
