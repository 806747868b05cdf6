using Troupe.Benchmarks.Measuring;

namespace Troupe.Benchmarks.Report;

/// <summary>Something that is reported of each engine.</summary>
/// <param name="Name">Its unit in words, as the table and the JSON call it.</param>
/// <param name="Format">How it is written.</param>
/// <param name="OfRound">What one run measured; null if it did not.</param>
/// <param name="IsCompared">Whether the table says how engines compare in it.</param>
internal sealed record Figure(string Name, string Format, Func<Measurement, double?> OfRound, bool IsCompared = false)
{
    public static readonly Figure Throughput = new("msg/s", "N0", run => run.MessagesPerSecond, IsCompared: true);

    public static readonly Figure Allocated = new("B/msg", "N0", run => run.AllocatedBytesPerMessage);

    public static readonly Figure Processor = new("us/msg", "0.00", run => run.CpuMicrosecondsPerMessage);

    public static readonly Figure ProcessorShare = new("% of a core", "0.00", run => run.CpuPercent, IsCompared: true);

    public static readonly Figure Resident = new("MiB resident", "N0", run => run.ResidentMebibytes, IsCompared: true);

    public static readonly Figure ResidentGrowth = new("% growth in the last minute", "0.00", run => run.ResidentGrowthPercent);

    /// <summary>Percentile of all rounds together where it is not that of one round: a tail of a few samples says little.</summary>
    public Func<IReadOnlyList<Measurement>, double?>? Pooled { get; private init; }

    /// <summary>Latency that so many percent of the samples do not exceed.</summary>
    public static Figure Latency(string name, double percent, bool isCompared) =>
        new(name, "0.00", run => run.LatencyMilliseconds is { } samples ? Percentile(samples, percent) : null, isCompared)
        {
            Pooled = runs => Percentile(runs.SelectMany(run => run.LatencyMilliseconds ?? []), percent),
        };

    /// <summary>Over all rounds: the median of the rounds, or the percentile of all samples; beside it the lowest and the highest round.</summary>
    public Spread? Over(IReadOnlyList<Measurement> runs)
    {
        var rounds = Spread.Of(runs.Select(OfRound));
        return rounds is not null && Pooled?.Invoke(runs) is { } pooled ? rounds with { Median = pooled } : rounds;
    }

    private static double? Percentile(IEnumerable<double> samples, double percent) =>
        samples.Order().ToArray() is { Length: > 0 } sorted ? Spread.Percentile(sorted, percent) : null;
}
