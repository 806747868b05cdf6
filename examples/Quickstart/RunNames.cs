namespace Quickstart;

/// <summary>The topics and the group of one run. A cluster may hold traces of other runs, so each run has names of its own.</summary>
/// <param name="Flights">Topic that the flights are read from.</param>
/// <param name="Results">Topic that the consumer writes to.</param>
/// <param name="DeadLetters">Topic of the flights that were given up.</param>
/// <param name="Group">The consumer group.</param>
internal sealed record RunNames(string Flights, string Results, string DeadLetters, string Group)
{
    /// <summary>All topics of the run.</summary>
    public IReadOnlyList<string> Topics => [Flights, Results, DeadLetters];

    /// <summary>The names for the embedded broker, which holds one run and ends with it.</summary>
    public static RunNames Plain { get; } = new("flights", "flights.results", "flights.dead", "quickstart");

    /// <summary>Names that no other run has.</summary>
    public static RunNames Unique()
    {
        var run = Guid.NewGuid().ToString("N")[..8];
        return new($"flights-{run}", $"flights-{run}.results", $"flights-{run}.dead", $"quickstart-{run}");
    }
}
