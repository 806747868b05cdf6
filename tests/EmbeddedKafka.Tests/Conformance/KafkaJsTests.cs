using System.Text.Json;

namespace Troupe.EmbeddedKafka.Tests.Conformance;

/// <summary>kafkajs, which speaks the lowest versions of all clients. Runs where Node is, and npm or an installed kafkajs.</summary>
public sealed class KafkaJsTests
{
    private const string Package = "kafkajs@2.2.4";
    private const string FolderVariable = "TROUPE_KAFKAJS";

    [SkippableFact]
    public async Task Session_ShouldSeeWhatItDid()
    {
        var modules = await FindModulesAsync();
        await using var server = await EmbeddedKafkaServer.StartAsync();
        var script = Path.Combine(AppContext.BaseDirectory, "Conformance", "kafkajs-session.js");

        var printed = await CommandLineTool.RunAsync(
            "node", "", ["-e", $"process.argv[2] = process.argv[1]; require({Quote(script)})", server.BootstrapServers], ("NODE_PATH", modules));
        var seen = JsonDocument.Parse(printed.Split('\n')[^2]).RootElement;

        Assert.Equal(
            "{'created':true,'partitions':3,'retention':'1000000','sent':'1','values':['1','2','3','4','5'],"
            + "'group':['Stable','RoundRobinAssigner',1],'committed':true,'groups':['g','other'],'topics':[]}",
            seen.GetRawText().Replace('"', '\''));
    }

    /// <summary>A folder that holds kafkajs: the one that was named, or a fresh one that npm fills.</summary>
    private static async Task<string> FindModulesAsync()
    {
        Skip.If(CommandLineTool.FindOnPath("node") is null, "Node is not installed.");
        if (Environment.GetEnvironmentVariable(FolderVariable) is { Length: > 0 } named)
            return named;

        Skip.If(CommandLineTool.FindOnPath("npm") is null, $"{FolderVariable} names no folder with kafkajs, and npm is not installed.");
        var folder = Path.Combine(AppContext.BaseDirectory, "kafkajs");
        var modules = Path.Combine(folder, "node_modules");
        if (Directory.Exists(Path.Combine(modules, "kafkajs")))
            return modules;

        Directory.CreateDirectory(folder);
        var failure = await Record.ExceptionAsync(
            () => CommandLineTool.RunAsync("npm", "", "install", "--silent", "--prefix", folder, Package));
        Skip.If(failure is not null, $"npm could not install {Package}: {failure?.Message}");
        return modules;
    }

    private static string Quote(string text) => JsonSerializer.Serialize(text);
}
