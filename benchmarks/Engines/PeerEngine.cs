using System.Reflection;
using System.Text.Json;
using Troupe.Benchmarks.Cases;
using Troupe.Benchmarks.Measuring;

namespace Troupe.Benchmarks.Engines;

/// <summary>A peer of .NET. They are a program of their own, so that their many packages touch nothing that is measured here.</summary>
/// <param name="Name">As it is reported, and as that program knows it.</param>
internal sealed record PeerEngine(string Name) : BenchmarkEngine(Name)
{
    private static readonly string Program =
        typeof(PeerEngine).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(one => one.Key == "PeersProgram").Value!;

    public override string? Obstacle(BenchmarkOptions options) => File.Exists(Program) ? null : "benchmarks/Peers is not built";

    public override async Task<Measurement> RunAsync(Workload workload, BenchmarkOptions options, Action<string>? progress = null)
    {
        var line = await ChildProcess.RunAsync("dotnet", [Program, Name, JsonSerializer.Serialize(workload)], progress);
        return JsonSerializer.Deserialize<Measurement>(line)!;
    }
}
