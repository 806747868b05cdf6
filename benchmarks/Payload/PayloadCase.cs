using Troupe.Benchmarks.Cases;
using Troupe.Benchmarks.Engines;
using Troupe.Benchmarks.Measuring;
using Troupe.Benchmarks.Report;
using Troupe.Benchmarks.Topics;

namespace Troupe.Benchmarks.Payload;

/// <summary>Large records, and handlers slower than what is there to read: whether memory stays where it is.</summary>
internal sealed class PayloadCase : BenchmarkCase
{
    /// <summary>One topic and one connection each.</summary>
    private const int Connections = 3;
    private const int TopicPartitions = 2;

    public override string Name => "payload";

    public override string Summary => "records of 100 KB, 10 ms each, on 3 connections: resident memory and its growth";

    public override long Records => 0;

    public override TimeSpan Duration => TimeSpan.FromMinutes(5);

    public override int Rounds => 1;

    public override IReadOnlyList<BenchmarkEngine> Engines =>
    [
        new OwnEngine("Troupe", TroupePayload.RunAsync),
        new OwnEngine("Confluent.Kafka", ConsumeLoopPayload.RunAsync),
    ];

    public override IReadOnlyList<Figure> Figures => [Figure.Resident, Figure.ResidentGrowth, Figure.ProcessorShare, Figure.Throughput];

    public override Task<BenchmarkTopics> PrepareAsync(BenchmarkOptions options) =>
        // The broker keeps what is still to be read, and little more.
        BenchmarkTopics.CreateAsync(options.BootstrapServers, Connections, TopicPartitions, new Dictionary<string, string>
        {
            ["segment.bytes"] = $"{64 * 1024 * 1024}",
            ["retention.bytes"] = $"{256 * 1024 * 1024}",
            ["file.delete.delay.ms"] = "1000",
        });

    public override async Task<Measurement> RunAsync(BenchmarkEngine engine, Workload workload, BenchmarkOptions options)
    {
        // In this process, so that the engine's has its own memory only.
        using var producer = new PacedProducer(workload);
        producer.Start();
        return await engine.RunAsync(workload, options, line => producer.Consumed(long.Parse(line, System.Globalization.CultureInfo.InvariantCulture)));
    }
}
