using System.Collections.Immutable;
using System.Globalization;
using Troupe.Benchmarks.Cases;

namespace Troupe.Benchmarks;

/// <summary>What the command line says.</summary>
internal sealed record BenchmarkOptions
{
    public static readonly string Usage = $"""
        dotnet run -c Release --project benchmarks -- CASE --bootstrap-servers HOST:PORT [options]

        CASE
        {string.Join("\n", CaseList.All.Select(one => $"  {one.Name,-21} {one.Summary}"))}

        Options
          --bootstrap-servers HOST:PORT  a Kafka cluster (required)
          --records N                    records a run, or samples ({Defaults(one => one.Records > 0 ? $"{one.Records:N0}" : null)})
          --minutes M                    length of a run ({Defaults(one => one.Duration > TimeSpan.Zero ? $"{one.Duration.TotalMinutes}" : null)})
          --rounds N                     rounds in alternation, at least 1 ({Defaults(one => $"{one.Rounds}")})
          --engines A,B                  only these (all of the case that can run)
          --kafka NAME=VALUE             a property of the consumer's client, for Troupe and the loops over the same client; may be repeated
          --telemetry                    also Troupe+telemetry: Troupe with its spans and metrics taken by OpenTelemetry, in cases that have it
          --peers DIR                    folder of the JVM's peers: DIR/classes has their programs, DIR/libs Kafka's jars
          --json FILE                    writes the results as an array with one object an engine
          --help                         this text
        """;

    public required BenchmarkCase Case { get; init; }

    public string BootstrapServers { get; private init; } = "";

    public long Records { get; private init; }

    public TimeSpan Duration { get; private init; }

    public int Rounds { get; private init; }

    public IReadOnlyList<string> Engines { get; private init; } = [];

    /// <summary>Properties of the consumer's client.</summary>
    public ImmutableSortedDictionary<string, string> Kafka { get; private init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>Whether engines that measure the cost of telemetry run too.</summary>
    public bool Telemetry { get; private init; }

    public string? Peers { get; private init; }

    public string? Json { get; private init; }

    /// <exception cref="ArgumentException">An option is unknown, incomplete or out of range; the message says which.</exception>
    public static BenchmarkOptions Parse(IReadOnlyList<string> arguments)
    {
        var named = CaseList.Find(arguments.Count > 0 && !arguments[0].StartsWith('-') ? arguments[0] : "");
        var options = new BenchmarkOptions { Case = named, Records = named.Records, Duration = named.Duration, Rounds = named.Rounds };
        for (var index = 1; index < arguments.Count; index++)
        {
            var name = arguments[index];
            if (name == "--telemetry")
            {
                options = options with { Telemetry = true };
                continue;
            }

            var value = ++index < arguments.Count ? arguments[index] : throw new ArgumentException($"{name} needs a value.");
            options = name switch
            {
                "--bootstrap-servers" => options with { BootstrapServers = value },
                "--records" => options with { Records = Number(name, value) },
                "--minutes" => options with { Duration = Minutes(name, value) },
                "--rounds" => options with { Rounds = (int)Number(name, value) },
                "--engines" => options with { Engines = value.Split(',') },
                "--kafka" => options with { Kafka = options.Kafka.SetItem(PropertyName(value), value[(value.IndexOf('=') + 1)..]) },
                "--peers" => options with { Peers = value },
                "--json" => options with { Json = value },
                _ => throw new ArgumentException($"{name} is not an option. See --help."),
            };
        }

        if (options.BootstrapServers.Length == 0) throw new ArgumentException("--bootstrap-servers is required.");
        var unknown = options.Engines.Except(named.Engines.Select(engine => engine.Name)).ToArray();
        return unknown.Length == 0
            ? options
            : throw new ArgumentException($"{unknown[0]} is no engine of {named.Name}: {string.Join(", ", named.Engines.Select(engine => engine.Name))}.");
    }

    private static string Defaults(Func<BenchmarkCase, string?> value) =>
        string.Join(", ", CaseList.All.Where(one => value(one) is not null).GroupBy(value).Select(group => $"{string.Join("/", group.Select(one => one.Name))}: {group.Key}"));

    private static long Number(string name, string value) =>
        long.TryParse(value, CultureInfo.InvariantCulture, out var number) && number > 0
            ? number
            : throw new ArgumentException($"{name} is a whole number above 0, not {value}.");

    private static string PropertyName(string value) =>
        value.IndexOf('=') is var end and > 0 ? value[..end] : throw new ArgumentException($"--kafka is NAME=VALUE, not {value}.");

    private static TimeSpan Minutes(string name, string value) =>
        double.TryParse(value, CultureInfo.InvariantCulture, out var minutes) && minutes > 0
            ? TimeSpan.FromMinutes(minutes)
            : throw new ArgumentException($"{name} is a number above 0, not {value}.");
}
