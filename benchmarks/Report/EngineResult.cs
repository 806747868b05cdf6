using System.Text.Json;

namespace Troupe.Benchmarks.Report;

/// <summary>What one engine reached over all rounds.</summary>
internal sealed record EngineResult(
    string Case,
    long Records,
    string Engine,
    int Rounds,
    Spread MessagesPerSecond,
    double? AllocatedBytesPerMessage,
    double? CpuMicrosecondsPerMessage,
    IReadOnlyDictionary<string, double> Ratios)
{
    public static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public static IReadOnlyList<EngineResult> Of(BenchmarkOptions options, IReadOnlyDictionary<string, List<Measurement>> runs)
    {
        var medians = runs.ToDictionary(run => run.Key, run => Spread.Of(run.Value.Select(measurement => measurement.MessagesPerSecond)));
        return
        [
            .. runs.Select(run => new EngineResult(
                options.Case,
                options.Records,
                run.Key,
                options.Rounds,
                medians[run.Key],
                Median(run.Value.Select(measurement => measurement.AllocatedBytesPerMessage)),
                Median(run.Value.Select(measurement => measurement.CpuMicrosecondsPerMessage)),
                medians.Where(peer => peer.Key != run.Key).ToDictionary(peer => peer.Key, peer => medians[run.Key].Median / peer.Value.Median))),
        ];
    }

    private static double? Median(IEnumerable<double?> figures) =>
        figures.OfType<double>().ToArray() is { Length: > 0 } known ? Spread.Of(known).Median : null;
}
