using System.Globalization;
using System.Text.Json;
using Spectre.Console;
using Troupe.Benchmarks.Cases;
using Troupe.Benchmarks.Engines;
using Troupe.Benchmarks.Measuring;
using Troupe.Benchmarks.Report;
using Troupe.Benchmarks.Topics;

namespace Troupe.Benchmarks;

/// <summary>Runs the engines in alternation, each run in a process of its own, so that all of them meet the machine's moods alike.</summary>
internal sealed class Comparison(BenchmarkOptions options)
{
    private readonly BenchmarkCase _case = options.Case;
    private bool _failed;

    public async Task<int> RunAsync()
    {
        var machine = MachineState.Now();
        AnsiConsole.MarkupLineInterpolated($"{_case.Name}: {_case.Summary}");
        AnsiConsole.MarkupLineInterpolated($"{machine}");
        var engines = Engines();
        if (engines.Count == 0)
        {
            AnsiConsole.MarkupLine("No engine is left to run.");
            return 2;
        }

        await using var topics = await _case.PrepareAsync(options);
        var runs = engines.ToDictionary(engine => engine.Name, _ => new List<Measurement>());
        for (var round = 1; round <= options.Rounds; round++)
        {
            foreach (var engine in engines.ToArray())
            {
                if (await TryRunAsync(engine, topics) is not { } measurement)
                {
                    // What it reached before would stand beside the others as if it had done the same.
                    engines.Remove(engine);
                    runs.Remove(engine.Name);
                    continue;
                }

                runs[engine.Name].Add(measurement);
                AnsiConsole.MarkupLineInterpolated($"round {round} of {options.Rounds}  {engine.Name,-16} {Written(measurement)}");
            }
        }

        if (runs.Count == 0) return 1;
        var results = EngineResult.Of(_case, runs, machine.Ended());
        ResultTable.Write(_case, results);
        if (options.Json is { } file)
            await File.WriteAllTextAsync(file, JsonSerializer.Serialize(results, EngineResult.Format));
        return _failed ? 1 : 0;
    }

    private async Task<Measurement?> TryRunAsync(BenchmarkEngine engine, BenchmarkTopics topics)
    {
        try
        {
            return await _case.RunAsync(engine, WorkloadOf(engine, topics), options);
        }
        catch (Exception exception) when (exception is InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            // Its process failed or could not start; the others are still worth their figures.
            _failed = true;
            AnsiConsole.MarkupLineInterpolated($"[red]{engine.Name} failed and is left out:[/] {exception.Message}");
            return null;
        }
    }

    private List<BenchmarkEngine> Engines()
    {
        var engines = new List<BenchmarkEngine>();
        foreach (var engine in _case.Engines.Where(engine => options.Engines.Count == 0 || options.Engines.Contains(engine.Name)))
        {
            if (engine.Obstacle(options) is { } obstacle) AnsiConsole.MarkupLineInterpolated($"without {engine.Name}: {obstacle}");
            else engines.Add(engine);
        }

        return engines;
    }

    private Workload WorkloadOf(BenchmarkEngine engine, BenchmarkTopics topics) => new()
    {
        Case = _case.Name,
        BootstrapServers = options.BootstrapServers,
        Topics = topics.Names,
        Partitions = topics.Partitions,
        Records = Math.Min(options.Records, engine.MostRecords),
        Duration = options.Duration,
        Kafka = options.Kafka,
    };

    private string Written(Measurement measurement) => string.Join(
        "  ",
        _case.Figures
            .Where(figure => figure.OfRound(measurement) is not null)
            .Select(figure => $"{figure.OfRound(measurement)!.Value.ToString(figure.Format, CultureInfo.InvariantCulture)} {figure.Name}"));
}
