using Troupe.Benchmarks.Engines;
using Troupe.Benchmarks.Measuring;
using Troupe.Benchmarks.Report;

namespace Troupe.Benchmarks.Cases;

/// <summary>One question: what is prepared for it, who answers it, and in which figures. A new case is a class of this kind and a line in <see cref="CaseList"/>.</summary>
internal abstract class BenchmarkCase
{
    /// <summary>What is written on the command line.</summary>
    public abstract string Name { get; }

    /// <summary>One line for the usage.</summary>
    public abstract string Summary { get; }

    /// <summary>Records unless the command line says how many; 0 for a case that counts none.</summary>
    public virtual long Records => 5_000_000;

    /// <summary>How long one run measures unless the command line says it; zero for a case that ends after its records.</summary>
    public virtual TimeSpan Duration => TimeSpan.Zero;

    /// <summary>Rounds unless the command line says how many.</summary>
    public virtual int Rounds => 5;

    /// <summary>Who can do it, in the order of the runs of a round.</summary>
    public abstract IReadOnlyList<BenchmarkEngine> Engines { get; }

    /// <summary>What is reported. The first one is what engines are compared by.</summary>
    public virtual IReadOnlyList<Figure> Figures => [Figure.Throughput, Figure.Allocated, Figure.Processor];

    /// <summary>Makes the topics that all runs share.</summary>
    public abstract Task<Topics.BenchmarkTopics> PrepareAsync(BenchmarkOptions options);

    /// <summary>Runs one engine once.</summary>
    /// <param name="engine">One of <see cref="Engines"/>.</param>
    /// <param name="workload">What it has to do.</param>
    /// <param name="options">The command line.</param>
    public virtual Task<Measurement> RunAsync(BenchmarkEngine engine, Workload workload, BenchmarkOptions options) =>
        engine.RunAsync(workload, options);
}
