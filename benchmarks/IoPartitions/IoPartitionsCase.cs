using Troupe.Benchmarks.Cases;
using Troupe.Benchmarks.Engines;
using Troupe.Benchmarks.Measuring;
using Troupe.Benchmarks.Report;
using Troupe.Benchmarks.Topics;

namespace Troupe.Benchmarks.IoPartitions;

/// <summary>
/// A lag whose messages each wait for something else, in the order of their partitions: nothing can be faster than one message after the other in all
/// partitions at once. The share of that is the figure, as a wait that is asked for lasts longer on one runtime than on another.
/// </summary>
internal sealed class IoPartitionsCase : BenchmarkCase
{
    private const int TopicPartitions = 5;

    public override string Name => "io-partitions";

    public override string Summary => "a lag in 5 partitions, 10 ms of IO a message, in order: the share of what 5 bare loops reach";

    public override long Records => 20_000;

    public override int Rounds => 3;

    public override IReadOnlyList<BenchmarkEngine> Engines =>
    [
        new OwnEngine("Troupe", workload => TroupeIo.RunAsync(workload, connections: 1)),
        new OwnEngine("Troupe-2", workload => TroupeIo.RunAsync(workload, connections: 2)),
        new OwnEngine("Troupe-5", workload => TroupeIo.RunAsync(workload, connections: 5)),
        JvmEngine.ParallelConsumer,
    ];

    public override IReadOnlyList<Figure> Figures =>
    [
        new("% of the limit", "0.0", ShareOfLimit, IsCompared: true),
        Figure.Throughput,
        new("ms a bare wait", "0.00", run => run.BareWaitMilliseconds),
        new("ms a wait in the handler", "0.00", run => run.WaitMilliseconds),
        Figure.Processor,
    ];

    public override async Task<BenchmarkTopics> PrepareAsync(BenchmarkOptions options)
    {
        var topics = await BenchmarkTopics.CreateAsync(options.BootstrapServers, 1, TopicPartitions);
        // By the hash of keys one partition would have more than another, and be alone at the end.
        Filler.Fill(options.BootstrapServers, topics.Names[0], options.Records, evenlyOver: TopicPartitions);
        return topics;
    }

    public override async Task<Measurement> RunAsync(BenchmarkEngine engine, Workload workload, BenchmarkOptions options)
    {
        // Each runtime's own, right before its run: of the JVM by a program that does nothing else.
        var bare = engine is JvmEngine ? await BareWaits.OfJvmAsync(workload.Partitions) : (double?)null;
        var measurement = await engine.RunAsync(workload, options);
        return bare is null ? measurement : measurement with { BareWaitMilliseconds = bare };
    }

    private static double? ShareOfLimit(Measurement run) => run.MessagesPerSecond * run.BareWaitMilliseconds / 1_000 / TopicPartitions * 100;
}
