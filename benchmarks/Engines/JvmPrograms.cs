using System.Globalization;
using System.Text.RegularExpressions;

namespace Troupe.Benchmarks.Engines;

/// <summary>The peers that are programs of the JVM, each printing one line with its figure.</summary>
internal static partial class JvmPrograms
{
    public const string RawLoop = "RawLoop";

    /// <summary>Runs one of them.</summary>
    /// <param name="peers">Holds <c>classes</c>, the compiled programs, and <c>libs</c>, Kafka's jars.</param>
    /// <param name="program">Its class.</param>
    /// <param name="workload">What to read.</param>
    public static async Task<Measurement> RunAsync(string peers, string program, Workload workload)
    {
        var output = await ChildProcess.RunAsync(
            "java", ["-cp", $"{peers}/libs/*:{peers}/classes", program, workload.BootstrapServers, workload.Topic, $"{workload.Records}"]);
        var figure = Figure().Match(output);
        if (!figure.Success) throw new InvalidOperationException($"{program} printed no figure: {output}");
        return new Measurement(double.Parse(figure.Groups[1].Value, CultureInfo.InvariantCulture), null, null);
    }

    [GeneratedRegex(@"= (\d+) msg/s")]
    private static partial Regex Figure();
}
