using Troupe.Benchmarks.Cases;
using Troupe.Benchmarks.Engines;
using Troupe.Benchmarks.Topics;

namespace Troupe.Benchmarks.PassThrough;

/// <summary>Reads a filled topic from its beginning.</summary>
internal class PassThroughCase : BenchmarkCase
{
    private const int TopicPartitions = 5;

    public override string Name => "pass-through";

    public override string Summary => "every value of a topic touched in batches, offsets committed";

    public override IReadOnlyList<BenchmarkEngine> Engines =>
    [
        new OwnEngine("Troupe", TroupePassThrough.RunAsync),
        new OwnEngine("Troupe+telemetry", TroupePassThrough.RunWithTelemetryAsync) { IsWithTelemetry = true },
        new OwnEngine("Confluent.Kafka", ConsumeLoop.RunAsync),
        new OwnEngine("NativeBatch", NativeBatchLoop.RunAsync),
        JvmEngine.RawLoop,
        new PeerEngine("Streamiz") { MostRecords = 1_000_000 },
        new PeerEngine("Wolverine") { MostRecords = 300_000 },
    ];

    public override async Task<BenchmarkTopics> PrepareAsync(BenchmarkOptions options)
    {
        var topics = await BenchmarkTopics.CreateAsync(options.BootstrapServers, 1, TopicPartitions);
        Filler.Fill(options.BootstrapServers, topics.Names[0], options.Records);
        return topics;
    }
}
