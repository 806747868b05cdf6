using Troupe.Actors.Transactions;

namespace Troupe.Actors.Tests.Transactions;

public sealed class TransactionStatesTests
{
    private static readonly string[] Table =
    [
        "Filling Seal Committing",
        "Filling Doom RolledBack",
        "Committing Commit Committed",
        "Committing RollBack RolledBack",
        "Committing LoseProducer Replacing",
        "Replacing ReplaceProducer Asking",
        "Asking Commit Committed",
        "Asking RollBack RolledBack",
    ];

    /// <summary>Every pair of state and event: those in the table lead where it says, all others are impossible.</summary>
    [Fact]
    public void Next_ShouldBeThatOfTheTable()
    {
        var expected = Table.Select(row => row.Split(' ')).ToDictionary(row => (row[0], row[1]), row => row[2]);

        var pairs = from state in Enum.GetValues<TransactionState>() from happened in Enum.GetValues<TransactionEvent>() select (state, happened);

        Assert.All(pairs, pair => Assert.Equal(
            expected.GetValueOrDefault(($"{pair.state}", $"{pair.happened}")), TransactionStates.Next(pair.state, pair.happened)?.ToString()));
    }
}
