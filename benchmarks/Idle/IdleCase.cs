using Troupe.Benchmarks.Cases;
using Troupe.Benchmarks.Engines;
using Troupe.Benchmarks.Report;
using Troupe.Benchmarks.Topics;

namespace Troupe.Benchmarks.Idle;

/// <summary>Many partitions without traffic: what a process costs that does nothing.</summary>
internal sealed class IdleCase : BenchmarkCase
{
    public override string Name => "idle";

    public override string Summary => "50 topics of 6 partitions without traffic: processor time and resident memory";

    public override long Records => 0;

    public override TimeSpan Duration => TimeSpan.FromSeconds(30);

    public override int Rounds => 1;

    public override IReadOnlyList<BenchmarkEngine> Engines =>
    [
        new OwnEngine("Troupe", TroupeIdle.RunAsync),
        new OwnEngine("Confluent.Kafka", ConsumeLoopIdle.RunAsync),
    ];

    public override IReadOnlyList<Figure> Figures => [Figure.ProcessorShare, Figure.Resident];

    public override Task<BenchmarkTopics> PrepareAsync(BenchmarkOptions options) =>
        BenchmarkTopics.CreateAsync(options.BootstrapServers, count: 50, partitions: 6);
}
