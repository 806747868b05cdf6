using Xunit.Abstractions;

[assembly: TestCollectionOrderer("Troupe.Integration.Tests.Stage.LongestFirst", "Troupe.Integration.Tests")]

namespace Troupe.Integration.Tests.Stage;

/// <summary>
/// Begins with the tests that wait most: for nodes that they kill, or for time-outs of the broker. Begun last, they would go on by themselves for minutes
/// when all others are done.
/// </summary>
public sealed class LongestFirst : ITestCollectionOrderer
{
    private static readonly string[] Longest =
        [KilledNodeGroup.Name, nameof(Outages.NodeLossTests), OwnNodeGroup.Name, nameof(Transactions.KilledWorkersTests), nameof(Crashes.KilledProcessTests)];

    public IEnumerable<ITestCollection> OrderTestCollections(IEnumerable<ITestCollection> testCollections) =>
        testCollections.OrderBy(collection => Array.FindIndex(Longest, name => collection.DisplayName.EndsWith(name, StringComparison.Ordinal)) is var place and >= 0 ? place : Longest.Length);
}
