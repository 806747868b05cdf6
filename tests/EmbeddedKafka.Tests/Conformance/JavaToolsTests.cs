using Confluent.Kafka;

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

    [SkippableFact]
    public async Task Tools_ShouldAlterAndDescribeTopicsAndTheirConfigs()
    {
        await using var server = await EmbeddedKafkaServer.StartAsync();
        string[] topic = ["--entity-type", "topics", "--entity-name", "t"];

        await RunAsync(server, "topics", "", "--create", "--topic", "t", "--partitions", "1", "--config", "retention.ms=5000");
        await RunAsync(server, "configs", "", ["--alter", .. topic, "--add-config", "max.message.bytes=2000,cleanup.policy=[compact,delete]"]);
        await RunAsync(server, "configs", "", ["--alter", .. topic, "--delete-config", "retention.ms"]);
        await RunAsync(server, "topics", "", "--alter", "--topic", "t", "--partitions", "3");
        var configs = await RunAsync(server, "configs", "", ["--describe", .. topic]);
        var described = await RunAsync(server, "topics", "", "--describe", "--topic", "t");

        Assert.Contains("max.message.bytes=2000", configs, StringComparison.Ordinal);
        Assert.DoesNotContain("retention.ms", configs, StringComparison.Ordinal);
        Assert.Contains("PartitionCount: 3", described, StringComparison.Ordinal);
        Assert.Contains("cleanup.policy=compact,delete", described, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Tools_ShouldDescribeResetAndDeleteTheOffsetsOfAGroup()
    {
        await using var server = await EmbeddedKafkaServer.StartAsync(new() { Topics = [new("t")] });
        string[] group = ["--group", "g", "--topic", "t"];

        await RunAsync(server, "console-producer", "a\nb\nc\n", "--topic", "t");
        await RunAsync(server, "console-consumer", "", "--topic", "t", "--group", "g", "--from-beginning", "--max-messages", "3");
        var reset = await RunAsync(server, "groups", "", ["--reset-offsets", .. group, "--to-offset", "1", "--execute"]);
        var described = await RunAsync(server, "groups", "", "--describe", "--group", "g");
        await RunAsync(server, "groups", "", ["--delete-offsets", .. group]);
        await RunAsync(server, "groups", "", "--delete", "--group", "g");

        Assert.Matches(@"g\s+t\s+0\s+1", reset);
        Assert.Matches(@"g\s+t\s+0\s+1\s+3\s+2", described);
        Assert.DoesNotContain("g", (await RunAsync(server, "groups", "", "--list")).Split('\n'));
    }

    [SkippableFact]
    public async Task ConsoleConsumer_ShouldReadInAGroupOfTheNewerProtocol()
    {
        await using var server = await EmbeddedKafkaServer.StartAsync(new() { Topics = [new("t", 3)] });

        await RunAsync(server, "console-producer", "a\nb\nc\n", "--topic", "t");
        var consumed = await RunAsync(
            server,
            "console-consumer",
            "",
            "--topic", "t", "--group", "g", "--from-beginning", "--max-messages", "3", "--consumer-property", "group.protocol=consumer");
        var described = await RunAsync(server, "groups", "", "--describe", "--group", "g", "--state");

        // Newer tools begin with a remark on the option.
        Assert.Equal(["a", "b", "c"], consumed.Split('\n').Where(static line => line.Length == 1).Order());
        Assert.Contains("Empty", described, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Tools_ShouldReadTheCommittedAndListTransactions()
    {
        await using var server = await EmbeddedKafkaServer.StartAsync(new() { Topics = [new("t")] });
        using var producer = KafkaClients.Producer(server, static config => config.TransactionalId = "tx");
        producer.InitTransactions(KafkaClients.Patience);
        foreach (var value in new[] { "committed", "aborted", "also committed", "open" })
        {
            producer.BeginTransaction();
            await producer.ProduceAsync("t", new Message<string, string> { Value = value });
            if (value == "aborted")
                producer.AbortTransaction(KafkaClients.Patience);
            else if (value != "open")
                producer.CommitTransaction(KafkaClients.Patience);
        }

        string[] partition = ["--topic", "t", "--partition", "0"];
        var consumed = await RunAsync(
            server,
            "console-consumer",
            "",
            [.. partition, "--offset", "earliest", "--max-messages", "2", "--isolation-level", "read_committed"]);
        var listed = await RunAsync(server, "transactions", "", "list");
        var described = await RunAsync(server, "transactions", "", "describe", "--transactional-id", "tx");
        var producers = await RunAsync(server, "transactions", "", ["describe-producers", .. partition]);

        Assert.Equal("committed\nalso committed\n", consumed);
        Assert.Matches(@"tx\s+1\s+1000\s+Ongoing", listed);
        Assert.Contains("t-0", described, StringComparison.Ordinal);
        Assert.Matches(@"1000\s+0\s+0\s+3\s+\d+\s+6", producers);
    }

    private static Task<string> RunAsync(EmbeddedKafkaServer server, string tool, string input, params string[] arguments)
    {
        Skip.If(CommandLineTool.KafkaTools is null, "TROUPE_KAFKA_TOOLS names no script for Kafka's own tools.");
        return CommandLineTool.RunAsync(CommandLineTool.KafkaTools!, input, [tool, "--bootstrap-server", server.BootstrapServers, .. arguments]);
    }
}
