using System.Text.Encodings.Web;
using System.Text.Json;
using Troupe.Benchmarks.Cases;
using Troupe.Benchmarks.Measuring;

namespace Troupe.Benchmarks.Report;

/// <summary>What one engine reached over all rounds.</summary>
/// <param name="Case">The case's name.</param>
/// <param name="Records">Records of one run, or samples.</param>
/// <param name="Engine">Its name.</param>
/// <param name="Rounds">How many runs it had.</param>
/// <param name="MessagesPerSecond">Null in a case that counts no messages.</param>
/// <param name="AllocatedBytesPerMessage">Median; null where it is not known, as with programs of the JVM.</param>
/// <param name="CpuMicrosecondsPerMessage">Median; null where it is not known.</param>
/// <param name="Ratios">This engine's first figure divided by each other engine's.</param>
/// <param name="Figures">Every figure of the case by its name: lowest and highest round, and the median, in percentiles that of all samples.</param>
/// <param name="Machine">Where it ran, and how busy that was.</param>
internal sealed record EngineResult(
    string Case,
    long Records,
    string Engine,
    int Rounds,
    Spread? MessagesPerSecond,
    double? AllocatedBytesPerMessage,
    double? CpuMicrosecondsPerMessage,
    IReadOnlyDictionary<string, double> Ratios,
    IReadOnlyDictionary<string, Spread> Figures,
    MachineState Machine)
{
    public static readonly JsonSerializerOptions Format =
        new(JsonSerializerDefaults.Web) { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static IReadOnlyList<EngineResult> Of(
        BenchmarkCase benchmark, IReadOnlyDictionary<string, List<Measurement>> runs, MachineState machine)
    {
        var headlines = runs.ToDictionary(run => run.Key, run => benchmark.Figures[0].Over(run.Value));
        return
        [
            .. runs.Select(run => new EngineResult(
                benchmark.Name,
                run.Value.Max(measurement => measurement.Records),
                run.Key,
                run.Value.Count,
                Figure.Throughput.Over(run.Value),
                Figure.Allocated.Over(run.Value)?.Median,
                Figure.Processor.Over(run.Value)?.Median,
                RatiosOf(run.Key, headlines),
                benchmark.Figures
                    .Select(figure => (figure.Name, Spread: figure.Over(run.Value)))
                    .Where(figure => figure.Spread is not null)
                    .ToDictionary(figure => figure.Name, figure => figure.Spread!),
                machine)),
        ];
    }

    /// <summary>One engine's figure divided by each other's.</summary>
    public static Dictionary<string, double> RatiosOf(string engine, IReadOnlyDictionary<string, Spread?> figures)
    {
        var own = figures[engine];
        return own is null
            ? []
            : figures.Where(peer => peer.Key != engine && peer.Value is not null).ToDictionary(peer => peer.Key, peer => own.Median / peer.Value!.Median);
    }
}
