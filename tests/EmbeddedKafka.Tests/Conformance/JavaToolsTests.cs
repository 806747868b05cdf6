namespace Troupe.EmbeddedKafka.Tests.Conformance;

/// <summary>Kafka's own tools: the Java client checks checksums and the order of answers, which others do not.</summary>
public sealed class JavaToolsTests
{
    [SkippableFact]
    public async Task Tools_ShouldCreateProduceListAndConsume()
    {
        await using var server = await EmbeddedKafkaServer.StartAsync();

        await RunAsync(server, "topics", "", "--create", "--topic", "t", "--partitions", "1");
        await RunAsync(server, "console-producer", "a\nb\nc\n", "--topic", "t");
        var offsets = await RunAsync(server, "get-offsets", "", "--topic", "t");
        var consumed = await RunAsync(server, "console-consumer", "", "--topic", "t", "--group", "g", "--from-beginning", "--max-messages", "3");
        var groups = await RunAsync(server, "groups", "", "--list");

        Assert.Contains("t:0:3", offsets, StringComparison.Ordinal);
        Assert.Equal("a\nb\nc\n", consumed);
        Assert.Contains("g", groups.Split('\n'));
    }

    private static Task<string> RunAsync(EmbeddedKafkaServer server, string tool, string input, params string[] arguments)
    {
        Skip.If(CommandLineTool.KafkaTools is null, "TROUPE_KAFKA_TOOLS names no script for Kafka's own tools.");
        return CommandLineTool.RunAsync(CommandLineTool.KafkaTools!, input, [tool, "--bootstrap-server", server.BootstrapServers, .. arguments]);
    }
}
