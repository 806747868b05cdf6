namespace Troupe.EmbeddedKafka.Tests.Conformance;

/// <summary>kcat, whose old librdkafka looks for API versions by number: what is advertised must please it too.</summary>
public sealed class KcatTests
{
    [SkippableFact]
    public async Task Kcat_ShouldListTheTopics()
    {
        await using var server = await EmbeddedKafkaServer.StartAsync(new() { Topics = [new("t", 3)] });

        var listed = await RunAsync(server, "", "-L");

        Assert.Contains("topic \"t\" with 3 partitions", listed, StringComparison.Ordinal);
    }

    [SkippableTheory]
    [InlineData("none")]
    [InlineData("gzip")]
    [InlineData("snappy")]
    [InlineData("lz4")]
    public async Task Kcat_ShouldReadWhatItWrote(string codec)
    {
        await using var server = await EmbeddedKafkaServer.StartAsync(new() { Topics = [new("t")] });

        await RunAsync(server, "a\nb\nc\n", "-P", "-t", "t", "-z", codec);

        Assert.Equal("a\nb\nc\n", await RunAsync(server, "", "-C", "-t", "t", "-o", "beginning", "-e", "-q"));
    }

    [SkippableFact]
    public async Task Kcat_ShouldContinueBehindItsCommit_WhenItConsumesInAGroup()
    {
        await using var server = await EmbeddedKafkaServer.StartAsync(new() { Topics = [new("t")] });
        string[] inGroup = ["-X", "auto.offset.reset=earliest", "-q", "-c", "2", "-G", "g", "t"];

        await RunAsync(server, "a\nb\nc\nd\n", "-P", "-t", "t");

        Assert.Equal("a\nb\n", await RunAsync(server, "", inGroup));
        Assert.Equal("c\nd\n", await RunAsync(server, "", inGroup));
    }

    private static Task<string> RunAsync(EmbeddedKafkaServer server, string input, params string[] arguments)
    {
        Skip.If(CommandLineTool.Kcat is null, "kcat is not installed.");
        return CommandLineTool.RunAsync(CommandLineTool.Kcat!, input, ["-b", server.BootstrapServers, .. arguments]);
    }
}
