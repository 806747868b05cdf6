namespace Quickstart;

/// <summary>The topics and the group of one run. A cluster may hold traces of other runs, so each run has names of its own.</summary>
/// <param name="Flights">Topic that the flights are read from.</param>
/// <param name="Results">Topic that the consumer writes to.</param>
/// <param name="DeadLetters">Topic of the flights that were given up.</param>
/// <param name="Group">The consumer group.</param>
/// <param name="IsKept">Whether all of them stay on the cluster when the program ends, so that the run can go on.</param>
internal sealed record RunNames(string Flights, string Results, string DeadLetters, string Group, bool IsKept)
{
    /// <summary>All topics of the run.</summary>
    public IReadOnlyList<string> Topics => [Flights, Results, DeadLetters];

    /// <summary>Whether the program removes them at its end: neither those of a kept run nor those of a broker that ends with the program.</summary>
    public bool IsRemoved => !IsKept && this != Plain;

    /// <summary>The names for what was asked for.</summary>
    public static RunNames Of(QuickstartOptions options) =>
        options.BootstrapServers is null ? Plain
        : options.Run is { } run ? Derived(run, isKept: true)
        : Derived(Guid.NewGuid().ToString("N")[..8], isKept: false);

    /// <summary>The names for the embedded broker, which holds one run and ends with it.</summary>
    private static RunNames Plain { get; } = new("flights", "flights.results", "flights.dead", "quickstart", IsKept: false);

    private static RunNames Derived(string run, bool isKept) =>
        new($"flights-{run}", $"flights-{run}.results", $"flights-{run}.dead", $"quickstart-{run}", isKept);
}
