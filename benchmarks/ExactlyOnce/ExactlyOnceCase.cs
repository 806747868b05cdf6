using Troupe.Benchmarks.Cases;
using Troupe.Benchmarks.Engines;
using Troupe.Benchmarks.Report;
using Troupe.Benchmarks.Topics;

namespace Troupe.Benchmarks.ExactlyOnce;

/// <summary>Copies a filled topic into another one, records and offsets in transactions: consume, transform, produce. Read to committed is the latency.</summary>
internal class ExactlyOnceCase : BenchmarkCase
{
    private const int TopicPartitions = 5;

    public override string Name => "exactly-once";

    public override string Summary => "a topic copied into another one in transactions, in batches";

    public override long Records => 500_000;

    public override IReadOnlyList<BenchmarkEngine> Engines => [new OwnEngine("Troupe", TroupeTransactions.RunAsync), JvmEngine.PekkoEos];

    public override IReadOnlyList<Figure> Figures =>
    [
        Figure.Throughput,
        Figure.Allocated,
        Figure.Processor,
        Figure.Latency("p50 ms", 50, isCompared: false),
        Figure.Latency("p99 ms", 99, isCompared: false),
    ];

    public override async Task<BenchmarkTopics> PrepareAsync(BenchmarkOptions options)
    {
        // The second is written to, by each run more.
        var topics = await BenchmarkTopics.CreateAsync(options.BootstrapServers, 2, TopicPartitions);
        Filler.Fill(options.BootstrapServers, topics.Names[0], options.Records);
        return topics;
    }
}
