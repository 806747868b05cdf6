using System.Globalization;
using Spectre.Console;
using Troupe.Benchmarks.Cases;

namespace Troupe.Benchmarks.Report;

/// <summary>The results for people.</summary>
internal static class ResultTable
{
    public static void Write(BenchmarkCase benchmark, IReadOnlyList<EngineResult> results)
    {
        // A file or a pipe has no width of its own.
        if (Console.IsOutputRedirected) AnsiConsole.Profile.Width = 160;
        var table = new Table().AddColumns("engine", "records");
        foreach (var figure in benchmark.Figures) table.AddColumn(figure.Name, column => column.RightAligned());
        foreach (var result in results)
        {
            table.AddRow(
            [
                result.Engine,
                Written(result.Records, "N0"),
                .. benchmark.Figures.Select(figure => Written(result.Figures.GetValueOrDefault(figure.Name), figure.Format, result.Rounds)),
            ]);
        }

        AnsiConsole.Write(table);
        foreach (var figure in benchmark.Figures.Where(figure => figure.IsCompared)) WriteRatios(figure, results);
        AnsiConsole.MarkupLineInterpolated($"{results[0].Rounds} round(s) in alternation, each figure the median of the rounds (percentiles: of all samples), below it the lowest and the highest round.");
        var machine = results[0].Machine;
        AnsiConsole.MarkupLineInterpolated($"Load average before {MachineState.Written(machine.LoadAtStart)}, after {MachineState.Written(machine.LoadAtEnd)}, on {machine.Processors} processors.");
        if (machine.WasBusy) AnsiConsole.MarkupLine("[yellow]The machine was busy with something else: absolute figures are too low, and ratios uncertain.[/]");
    }

    private static void WriteRatios(Figure figure, IReadOnlyList<EngineResult> results)
    {
        var engine = results[0].Engine;
        var ratios = EngineResult.RatiosOf(engine, results.ToDictionary(one => one.Engine, one => one.Figures.GetValueOrDefault(figure.Name)));
        if (ratios.Count == 0) return;
        var written = string.Join(", ", ratios.Select(ratio => $"{Written(ratio.Value, "0.00")} x {ratio.Key}"));
        AnsiConsole.MarkupLineInterpolated($"{engine}, {figure.Name}: {written}");
    }

    private static string Written(Spread? spread, string format, int rounds) => spread switch
    {
        null => "",
        _ when rounds == 1 => Written(spread.Median, format),
        _ => $"{Written(spread.Median, format)}\n[grey]{Written(spread.Min, format)} - {Written(spread.Max, format)}[/]",
    };

    private static string Written(double figure, string format) => figure.ToString(format, CultureInfo.InvariantCulture);
}
