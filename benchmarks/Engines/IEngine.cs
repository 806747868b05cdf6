namespace Troupe.Benchmarks.Engines;

/// <summary>Something that can do the work.</summary>
internal interface IEngine
{
    string Name { get; }

    Task<Measurement> RunAsync(Workload workload);
}
