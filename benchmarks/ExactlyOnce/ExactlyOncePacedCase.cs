using Troupe.Benchmarks.Engines;
using Troupe.Benchmarks.Report;
using Troupe.Benchmarks.Topics;

namespace Troupe.Benchmarks.ExactlyOnce;

/// <summary>Records that come a thousand a second: from the call that produces one to the commit of what was made of it.</summary>
internal sealed class ExactlyOncePacedCase : ExactlyOnceCase
{
    public const int RecordsPerSecond = 1_000;

    public override string Name => "exactly-once-paced";

    public override string Summary => "1,000 records a second copied in transactions: from the call that produces one to its commit";

    public override long Records => 20_000;

    public override int Rounds => 1;

    public override IReadOnlyList<BenchmarkEngine> Engines => [new OwnEngine("Troupe", TroupeTransactions.RunPacedAsync)];

    public override IReadOnlyList<Figure> Figures =>
    [
        Figure.Latency("p50 ms", 50, isCompared: true),
        Figure.Latency("p99 ms", 99, isCompared: true),
        Figure.Latency("max ms", 100, isCompared: false),
    ];

    public override Task<BenchmarkTopics> PrepareAsync(BenchmarkOptions options) => BenchmarkTopics.CreateAsync(options.BootstrapServers, 2, partitions: 5);
}
