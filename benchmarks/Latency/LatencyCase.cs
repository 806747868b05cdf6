using Troupe.Benchmarks.Cases;
using Troupe.Benchmarks.Engines;
using Troupe.Benchmarks.Report;
using Troupe.Benchmarks.Topics;

namespace Troupe.Benchmarks.Latency;

/// <summary>One record at a time to a consumer that waits: from the call that produces it to the first line of the handler.</summary>
internal sealed class LatencyCase : BenchmarkCase
{
    public override string Name => "latency";

    public override string Summary => "one record at a time to an idle consumer, produce call to handler";

    /// <summary>Samples of a run.</summary>
    public override long Records => 300;

    public override int Rounds => 5;

    public override IReadOnlyList<BenchmarkEngine> Engines =>
    [
        new OwnEngine("Troupe", TroupeLatency.RunAsync),
        new OwnEngine("Confluent.Kafka", ConsumeLoopLatency.RunAsync),
        new OwnEngine("NativeBatch", NativeBatchLatency.RunAsync),
    ];

    public override IReadOnlyList<Figure> Figures =>
    [
        Figure.Latency("p50 ms", 50, isCompared: true),
        Figure.Latency("p90 ms", 90, isCompared: false),
        Figure.Latency("p99 ms", 99, isCompared: true),
        Figure.Latency("max ms", 100, isCompared: false),
    ];

    public override Task<BenchmarkTopics> PrepareAsync(BenchmarkOptions options) =>
        BenchmarkTopics.CreateAsync(options.BootstrapServers, 1, partitions: 1);
}
