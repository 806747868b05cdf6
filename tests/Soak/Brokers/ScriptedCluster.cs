using System.Diagnostics;

namespace Troupe.Soak.Brokers;

/// <summary>Three brokers of Apache Kafka, started by a script and killed one at a time.</summary>
internal sealed class ScriptedCluster : ITestedBrokers
{
    private const string AddressLine = "KAFKA_BOOTSTRAP=";

    private readonly string _script;
    private readonly string _folder;

    private ScriptedCluster(string script, string folder, string bootstrapServers) =>
        (_script, _folder, BootstrapServers) = (script, folder, bootstrapServers);

    public string BootstrapServers { get; }

    public int MayFail => 3;

    public bool AreKilled => true;

    public static async Task<ScriptedCluster> StartAsync(string script, string folder, int port)
    {
        var session = $"{(int)SoakTimes.Session.TotalMilliseconds}";
        var output = await RunAsync(
            script, "start", "--dir", folder, "--port", $"{port}", "--nodes", "3",
            "--set", $"group.consumer.session.timeout.ms={session}",
            "--set", $"group.consumer.min.session.timeout.ms={session}",
            "--set", "group.consumer.heartbeat.interval.ms=500",
            "--set", "group.consumer.min.heartbeat.interval.ms=500");
        var address = output.Split('\n').First(line => line.StartsWith(AddressLine, StringComparison.Ordinal))[AddressLine.Length..];
        return new ScriptedCluster(script, folder, address);
    }

    public Task TakeDownAsync(int broker) => RunAsync(_script, "kill", "--dir", _folder, "--node", $"{broker}");

    public Task BringBackAsync(int broker) => RunAsync(_script, "resume", "--dir", _folder, "--node", $"{broker}");

    public async ValueTask DisposeAsync() => await RunAsync(_script, "stop", "--dir", _folder);

    private static async Task<string> RunAsync(string script, params string[] arguments)
    {
        // The brokers inherit the script's output, so its end is not waited for, only the script's own.
        var output = Path.GetTempFileName();
        var line = string.Join(' ', arguments.Prepend(script).Select(word => $"'{word}'"));
        using var process = Process.Start("bash", ["-c", $"{line} > '{output}'"]);
        await process.WaitForExitAsync();
        var text = await File.ReadAllTextAsync(output);
        File.Delete(output);
        return process.ExitCode == 0 ? text : throw new InvalidOperationException($"{line} ended with {process.ExitCode}. {text}");
    }
}
