namespace Quickstart;

/// <summary>Compares what the topics hold with a count taken straight from the data file.</summary>
internal static class Check
{
    /// <summary>Everything that is not as it should be, one sentence each; empty when all is well.</summary>
    public static IReadOnlyList<string> Compare(IReadOnlyCollection<Flight> flights, Outcome outcome, long lag)
    {
        var accepted = flights.Where(flight => flight.Delay <= Flight.LongestDelay).ToList();
        var refused = flights.Where(flight => flight.Delay > Flight.LongestDelay).Select(flight => flight.Index).ToList();

        var problems = new List<string>();
        foreach (var origin in accepted.CountBy(flight => flight.Origin))
        {
            var found = outcome.Origins.GetValueOrDefault(origin.Key);
            if (found != origin.Value)
                problems.Add($"{found} results from {origin.Key} instead of {origin.Value}.");
        }

        if (!outcome.DeadLetters.Keys.SequenceEqual(refused))
            problems.Add($"Dead letters of flights {string.Join(", ", outcome.DeadLetters.Keys)} instead of {string.Join(", ", refused)}.");
        foreach (var (index, attempts) in outcome.DeadLetters.Where(letter => letter.Value != QuickstartHost.Attempts))
            problems.Add($"Flight {index} was given up after {attempts} attempts instead of {QuickstartHost.Attempts}.");
        if (lag != 0)
            problems.Add($"{lag} flights are not committed.");
        return problems;
    }
}
