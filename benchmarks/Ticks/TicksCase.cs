using Troupe.Benchmarks.Cases;
using Troupe.Benchmarks.Engines;
using Troupe.Benchmarks.Report;
using Troupe.Benchmarks.Topics;

namespace Troupe.Benchmarks.Ticks;

/// <summary>Quiet partitions that tick beside busy ones of the same connection: how late a tick is, and whether one is early.</summary>
internal sealed class TicksCase : BenchmarkCase
{
    public override string Name => "ticks";

    public override string Summary => "ticks every 500 ms in 4 quiet partitions while 4 others are busy: how long after the interval";

    public override long Records => 0;

    public override TimeSpan Duration => TimeSpan.FromMinutes(1);

    public override int Rounds => 1;

    public override IReadOnlyList<BenchmarkEngine> Engines =>
    [
        new OwnEngine("Troupe+io", workload => TroupeTicks.RunAsync(workload, NeighbourWork.Waiting())),
        new OwnEngine("Troupe+cpu", workload => TroupeTicks.RunAsync(workload, NeighbourWork.Computing())),
        new OwnEngine("Task.Delay", BareTicks.RunAsync),
    ];

    public override IReadOnlyList<Figure> Figures =>
    [
        Figure.Latency("p50 ms", 50, isCompared: true),
        Figure.Latency("p99 ms", 99, isCompared: true),
        Figure.Latency("max ms", 100, isCompared: false),
        Figure.Latency("min ms", 0, isCompared: false),
        new("ms shortest period", "0.00", run => TickLog.Interval.TotalMilliseconds + run.LatencyMilliseconds?.Min()),
        Figure.Throughput with { Name = "msg/s beside", IsCompared = false },
        Figure.ProcessorShare with { IsCompared = false },
    ];

    public override async Task<BenchmarkTopics> PrepareAsync(BenchmarkOptions options)
    {
        var topics = await BenchmarkTopics.CreateAsync(options.BootstrapServers, 1, TickLog.BusyPartitions + TickLog.QuietPartitions);
        Filler.Fill(options.BootstrapServers, topics.Names[0], NeighbourWork.MostMessages(options.Duration), evenlyOver: TickLog.BusyPartitions);
        return topics;
    }
}
