using System.Text.Json;
using Spectre.Console;
using Troupe.Benchmarks.Cases;
using Troupe.Benchmarks.Engines;
using Troupe.Benchmarks.Report;

namespace Troupe.Benchmarks;

/// <summary>Runs the engines in alternation, each run in a process of its own, so that all of them meet the machine's moods alike.</summary>
internal sealed class Comparison(BenchmarkOptions options)
{
    public async Task<int> RunAsync()
    {
        AnsiConsole.MarkupLineInterpolated($"Filling a topic with {options.Records:N0} records");
        await using var topic = await FilledTopic.CreateAsync(options.BootstrapServers, options.Records);
        var engines = Engines();
        var runs = engines.ToDictionary(engine => engine, _ => new List<Measurement>());
        for (var round = 1; round <= options.Rounds; round++)
        {
            foreach (var engine in engines)
            {
                var measurement = await RunAsync(engine, topic.Name);
                runs[engine].Add(measurement);
                AnsiConsole.MarkupLineInterpolated($"round {round} of {options.Rounds}  {engine,-16} {measurement.MessagesPerSecond,12:N0} msg/s");
            }
        }

        var results = EngineResult.Of(options, runs);
        ResultTable.Write(results);
        if (options.Json is { } file)
            await File.WriteAllTextAsync(file, JsonSerializer.Serialize(results, EngineResult.Format));
        return 0;
    }

    private List<string> Engines()
    {
        var all = EngineList.All.Select(engine => engine.Name).ToList();
        if (options.Peers is not null) all.Add(JvmPrograms.RawLoop);
        return options.Engines.Count == 0 ? all : [.. all.Where(engine => options.Engines.Contains(engine))];
    }

    private async Task<Measurement> RunAsync(string engine, string topic)
    {
        if (engine == JvmPrograms.RawLoop)
            return await JvmPrograms.RunAsync(options.Peers!, engine, new Workload(options.BootstrapServers, topic, options.Records, options.Case));
        var output = await ChildProcess.RunAsync(
            Environment.ProcessPath!, [typeof(Comparison).Assembly.Location, .. options.ForChild(engine, topic)]);
        return JsonSerializer.Deserialize<Measurement>(output.Trim())!;
    }
}
