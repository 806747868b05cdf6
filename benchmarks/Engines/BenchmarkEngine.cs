using Troupe.Benchmarks.Cases;
using Troupe.Benchmarks.Measuring;

namespace Troupe.Benchmarks.Engines;

/// <summary>Something that can do the work of a case. Each run is a process of its own, so that none inherits another's heap or warm code.</summary>
/// <param name="Name">As it is reported.</param>
internal abstract record BenchmarkEngine(string Name)
{
    /// <summary>Most records one run reads: a slow engine shows its rate with fewer.</summary>
    public long MostRecords { get; init; } = long.MaxValue;

    /// <summary>Why it cannot run here; null if it can.</summary>
    public virtual string? Obstacle(BenchmarkOptions options) => null;

    /// <param name="workload">What it has to do.</param>
    /// <param name="options">The command line.</param>
    /// <param name="progress">Gets every line that the process prints before its figures.</param>
    public abstract Task<Measurement> RunAsync(Workload workload, BenchmarkOptions options, Action<string>? progress = null);
}
