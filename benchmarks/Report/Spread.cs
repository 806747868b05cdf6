namespace Troupe.Benchmarks.Report;

/// <summary>The figures of several rounds.</summary>
internal sealed record Spread(double Min, double Median, double Max)
{
    /// <returns>Null if there are no figures.</returns>
    public static Spread? Of(IEnumerable<double?> figures)
    {
        var sorted = figures.OfType<double>().Order().ToArray();
        return sorted.Length == 0 ? null : new Spread(sorted[0], Percentile(sorted, 50), sorted[^1]);
    }

    /// <summary>The value that so many percent of the figures do not exceed.</summary>
    /// <param name="sorted">Ascending, at least one.</param>
    /// <param name="percent">0 to 100.</param>
    public static double Percentile(IReadOnlyList<double> sorted, double percent)
    {
        var place = (sorted.Count - 1) * percent / 100;
        var (below, above) = (sorted[(int)Math.Floor(place)], sorted[(int)Math.Ceiling(place)]);
        return below + ((above - below) * (place - Math.Floor(place)));
    }
}
