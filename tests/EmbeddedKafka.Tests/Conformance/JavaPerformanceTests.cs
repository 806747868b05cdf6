using Xunit.Abstractions;

namespace Troupe.EmbeddedKafka.Tests.Conformance;

/// <summary>
/// Kafka's own performance tools move a million records of 100 bytes with each codec, there and back. Also a test of endurance:
/// the consumer verifies every checksum.
/// </summary>
[Trait("Category", "Performance")]
public sealed class JavaPerformanceTests(ITestOutputHelper output)
{
    private const string Records = "1000000";

    [SkippableTheory]
    [InlineData("none")]
    [InlineData("gzip")]
    [InlineData("snappy")]
    [InlineData("lz4")]
    [InlineData("zstd")]
    public async Task Tools_ShouldMoveAMillionRecords(string codec)
    {
        Skip.If(CommandLineTool.KafkaTools is null, "TROUPE_KAFKA_TOOLS names no script for Kafka's own tools.");
        await using var server = await EmbeddedKafkaServer.StartAsync(new() { Topics = [new("t", 3)], MaxLogBytes = 1L << 30 });

        var produced = await CommandLineTool.RunAsync(
            CommandLineTool.KafkaTools!,
            "",
            "producer-perf-test",
            "--topic", "t", "--num-records", Records, "--record-size", "100", "--throughput", "-1",
            "--producer-props", $"bootstrap.servers={server.BootstrapServers}", $"compression.type={codec}");
        var consumed = await CommandLineTool.RunAsync(
            CommandLineTool.KafkaTools!,
            "",
            "consumer-perf-test",
            "--bootstrap-server", server.BootstrapServers, "--topic", "t", "--num-records", Records);

        output.WriteLine(produced.TrimEnd().Split('\n')[^1]);
        output.WriteLine(consumed);
        Assert.Contains($"{Records} records sent", produced, StringComparison.Ordinal);
        Assert.Contains(Records, consumed, StringComparison.Ordinal);
    }
}
