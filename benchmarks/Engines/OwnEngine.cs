using System.Text.Json;
using Troupe.Benchmarks.Cases;
using Troupe.Benchmarks.Measuring;

namespace Troupe.Benchmarks.Engines;

/// <summary>An engine whose code is in this program, which is started again for each run.</summary>
/// <param name="Name">As it is reported.</param>
/// <param name="Work">What the child process does.</param>
internal sealed record OwnEngine(string Name, Func<Workload, Task<Measurement>> Work) : BenchmarkEngine(Name)
{
    /// <summary>The first argument of a child process: <c>run-engine ENGINE WORKLOAD</c>.</summary>
    public const string ChildCommand = "run-engine";

    /// <summary>Whether it runs only when the command line asks for telemetry, or names it.</summary>
    public bool IsWithTelemetry { get; init; }

    public override string? Obstacle(BenchmarkOptions options) =>
        IsWithTelemetry && !options.Telemetry && !options.Engines.Contains(Name) ? "needs --telemetry" : null;

    /// <summary>What a child process does: one engine, once, its figures as its last line.</summary>
    public static async Task RunChildAsync(string engine, string workloadText)
    {
        var workload = JsonSerializer.Deserialize<Workload>(workloadText)!;
        var own = CaseList.Find(workload.Case).Engines.OfType<OwnEngine>().Single(candidate => candidate.Name == engine);
        Console.WriteLine(JsonSerializer.Serialize(await own.Work(workload)));
    }

    public override async Task<Measurement> RunAsync(Workload workload, BenchmarkOptions options, Action<string>? progress = null)
    {
        var line = await ChildProcess.RunAsync(
            "dotnet",
            [typeof(OwnEngine).Assembly.Location, ChildCommand, Name, JsonSerializer.Serialize(workload)],
            progress);
        return JsonSerializer.Deserialize<Measurement>(line)!;
    }
}
