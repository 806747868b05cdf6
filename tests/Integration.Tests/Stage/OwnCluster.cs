using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Troupe.EmbeddedKafka.Tests.Conformance;

namespace Troupe.Integration.Tests.Stage;

/// <summary>A Kafka cluster of a test's own, in processes that the test may kill. The script that <c>TROUPE_KAFKA_TOOLS</c> names starts it.</summary>
internal sealed class OwnCluster : IAsyncDisposable
{
    /// <summary>A node serves clients on its port, with security on the next, and its controller uses the one after that.</summary>
    private const int PortsOfANode = 3;
    private const int BetweenNodes = 10;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly string _folder;
    private readonly int _port;

    private OwnCluster(string folder, int port, int nodes) => (_folder, _port, Nodes) = (folder, port, nodes);

    public int Nodes { get; }

    /// <summary>The listeners without security, whose clients may do everything.</summary>
    public string BootstrapServers => Servers(0);

    /// <summary>The listeners with SASL and access control lists, of a cluster that was started with them.</summary>
    public string SecureServers => Servers(1);

    /// <summary>Ports of <see cref="BootstrapServers"/>, by node, the first being 1.</summary>
    public int Port(int node) => _port + (BetweenNodes * (node - 1));

    /// <summary>Starts one, and returns when it serves; skips the test if no script is named.</summary>
    /// <param name="nodes">1, or 3 of which each topic has a replica on every one.</param>
    /// <param name="secure">Whether there are listeners with security too.</param>
    public static async Task<OwnCluster> StartAsync(int nodes = 1, bool secure = false)
    {
        Skip.If(CommandLineTool.KafkaTools is null, "TROUPE_KAFKA_TOOLS names no script that starts a Kafka cluster of the test's own.");
        var cluster = new OwnCluster(Directory.CreateTempSubdirectory("troupe-kafka-").FullName, FreePort(nodes), nodes);
        string[] security = secure ? ["--secure"] : [];
        cluster.EndWithThisProcess();
        await cluster.RunAsync(["start", "--port", $"{cluster._port}", "--nodes", $"{nodes}", "--heap", "256m", .. security]);
        return cluster;
    }

    /// <summary>Kills the processes, as a crash would: one node or all.</summary>
    public Task KillAsync(int? node = null) => RunAsync(["kill", .. NodeArguments(node)]);

    /// <summary>Starts again what was killed, and returns when it serves.</summary>
    public Task ResumeAsync(int? node = null) => RunAsync(["resume", .. NodeArguments(node)]);

    /// <summary>Has the processes stand still: connections live, and nothing is answered.</summary>
    public Task StandStillAsync() => SignalAsync("STOP");

    /// <summary>They go on where they stood.</summary>
    public Task GoOnAsync() => SignalAsync("CONT");

    private Task<string> SignalAsync(string signal) => CommandLineTool.RunAsync(
        "kill", "", [$"-{signal}", .. Directory.EnumerateFiles(_folder, "pid", SearchOption.AllDirectories).Select(file => File.ReadAllText(file).Trim())]);

    /// <summary>
    /// Whether a node has written down that it ended a transaction of this group without telling some of its partitions. One that starts again may take them
    /// for deleted as long as it does not know their leader, and then what it promised is broken, whatever its clients do.
    /// </summary>
    public bool HasSkippedMarkers(string groupId) => Directory.EnumerateFiles(_folder, "server.log", SearchOption.AllDirectories).Any(file =>
    {
        using var reader = new StreamReader(new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        while (reader.ReadLine() is { } line)
        {
            if (line.Contains("while trying to send transaction markers", StringComparison.Ordinal) && line.Contains(groupId, StringComparison.Ordinal)) return true;
        }

        return false;
    });

    /// <summary>Kafka's own tool that changes configurations, such as quotas.</summary>
    public Task ConfigureAsync(params string[] arguments) =>
        CommandLineTool.RunAsync(CommandLineTool.KafkaTools!, "", ["configs", "--bootstrap-server", BootstrapServers, "--alter", .. arguments]);

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>A run that crashes or is killed disposes of nothing; its clusters must not outlive it.</summary>
    private void EndWithThisProcess()
    {
        const string WaitAndKill = "while kill -0 \"$1\" && test -e \"$3\"; do sleep 1; done; test ! -e \"$3\" || { \"$2\" kill --dir \"$3\"; rm -rf \"$3\"; }";
        Process.Start(new ProcessStartInfo("setsid", ["sh", "-c", WaitAndKill, "sh", $"{Environment.ProcessId}", CommandLineTool.KafkaTools!, _folder])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!.Dispose();
    }

    private static string[] NodeArguments(int? node) => node is null ? [] : ["--node", $"{node}"];

    private string Servers(int offset) => string.Join(',', Enumerable.Range(1, Nodes).Select(node => $"127.0.0.1:{Port(node) + offset}"));

    /// <summary>The script takes over a minute when the machine is busy, so the patience of short tools does not do.</summary>
    private async Task RunAsync(string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(CommandLineTool.KafkaTools!, [.. arguments, "--dir", _folder])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        using var patience = new CancellationTokenSource(Patience);
        var output = process.StandardOutput.ReadToEndAsync(patience.Token);
        var errors = process.StandardError.ReadToEndAsync(patience.Token);
        await process.WaitForExitAsync(patience.Token);
        Assert.True(process.ExitCode == 0, $"kafka {string.Join(' ', arguments)}: {process.ExitCode}. {await output} {await errors}");
    }

    private static int FreePort(int nodes)
    {
        for (var port = Random.Shared.Next(21_000, 31_000); ; port += BetweenNodes * nodes)
        {
            var wanted = Enumerable.Range(0, nodes).SelectMany(node => Enumerable.Range(port + (BetweenNodes * node), PortsOfANode));
            if (wanted.All(IsFree)) return port;
        }
    }

    private static bool IsFree(int port)
    {
        using var listener = new TcpListener(IPAddress.Loopback, port);
        try
        {
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
