using System.Globalization;
using Spectre.Console;

namespace Troupe.Benchmarks.Report;

internal static class ResultTable
{
    public static void Write(IReadOnlyList<EngineResult> results)
    {
        var table = new Table().AddColumns("engine", "msg/s min", "median", "max", "B/msg", "us/msg", "to the others");
        foreach (var result in results)
        {
            table.AddRow(
                result.Engine,
                Whole(result.MessagesPerSecond.Min),
                Whole(result.MessagesPerSecond.Median),
                Whole(result.MessagesPerSecond.Max),
                result.AllocatedBytesPerMessage is { } bytes ? Whole(bytes) : "",
                result.CpuMicrosecondsPerMessage?.ToString("0.00", CultureInfo.InvariantCulture) ?? "",
                string.Join("\n", result.Ratios.Select(ratio => string.Create(CultureInfo.InvariantCulture, $"{ratio.Value:0.00} x {ratio.Key}"))));
        }

        AnsiConsole.Write(table);
    }

    private static string Whole(double figure) => figure.ToString("N0", CultureInfo.InvariantCulture);
}
