using System.Globalization;
using System.Text.RegularExpressions;
using Troupe.Benchmarks.Cases;
using Troupe.Benchmarks.Measuring;

namespace Troupe.Benchmarks.Engines;

/// <summary>A peer that is a program of the JVM and prints one line with its figure.</summary>
/// <param name="Name">As it is reported.</param>
/// <param name="Program">Its class, in <c>DIR/classes</c> of <c>--peers DIR</c>.</param>
/// <param name="Libraries">The folder of its jars below <c>DIR</c>.</param>
/// <param name="Arguments">Its command line.</param>
internal sealed partial record JvmEngine(string Name, string Program, string Libraries, Func<Workload, IEnumerable<string>> Arguments) : BenchmarkEngine(Name)
{
    /// <summary>The plain Java consumer, committing every batch: the ceiling of the JVM's client.</summary>
    public static readonly JvmEngine RawLoop =
        new("RawLoop", "RawLoop", "libs", workload => [workload.BootstrapServers, workload.Topics[0], $"{workload.Records}"]);

    /// <summary>Pekko's transactional source into its transactional sink.</summary>
    public static readonly JvmEngine PekkoEos =
        new("PekkoEos", "PekkoEos", "pekko/libs", workload => [workload.BootstrapServers, workload.Topics[0], workload.Topics[1], $"{workload.Records}"]);

    /// <summary>Confluent's Parallel Consumer in the order of partitions, with as many threads as it has by default and a handler that sleeps 10 ms.</summary>
    public static readonly JvmEngine ParallelConsumer =
        new("ParallelConsumer", "PcIo", "parallel-consumer/libs", workload => [workload.BootstrapServers, workload.Topics[0], $"{workload.Records}", "PARTITION", "16", "10"]);

    public override string? Obstacle(BenchmarkOptions options) => options.Peers is null ? "needs --peers DIR" : null;

    public override async Task<Measurement> RunAsync(Workload workload, BenchmarkOptions options, Action<string>? progress = null)
    {
        // What it logs at its end may come behind the figure.
        var rate = Match.Empty;
        var last = await ChildProcess.RunAsync(
            "java", ["-cp", $"{options.Peers}/{Libraries}/*:{options.Peers}/classes", Program, .. Arguments(workload)], Look);
        Look(last);
        if (!rate.Success) throw new InvalidOperationException($"{Program} printed no figure: {last}");
        return new Measurement { Records = workload.Records, MessagesPerSecond = double.Parse(rate.Groups[1].Value, CultureInfo.InvariantCulture) };

        void Look(string line)
        {
            if (Rate().Match(line) is { Success: true } found) rate = found;
            else progress?.Invoke(line);
        }
    }

    [GeneratedRegex(@"= (\d+) msg/s")]
    private static partial Regex Rate();
}
