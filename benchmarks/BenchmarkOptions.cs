namespace Troupe.Benchmarks;

/// <summary>What the command line says.</summary>
internal sealed record BenchmarkOptions
{
    public const string Usage = """
        dotnet run -c Release --project benchmarks -- CASE --bootstrap-servers HOST:PORT [options]

        CASE
          pass-through          every value of a topic touched in batches, offsets committed
          pass-through-message  the same, one message at a time

        Options
          --bootstrap-servers HOST:PORT  a Kafka cluster (required)
          --records N                    records of 100 bytes, 5 partitions (5,000,000)
          --rounds N                     rounds in alternation, at least 1 (5)
          --engines A,B                  only these: Troupe, Confluent.Kafka, NativeBatch, RawLoop (all that can run)
          --peers DIR                    folder of the compiled JVM programs and Kafka's jars: DIR/classes and DIR/libs
          --json FILE                    writes the results as an array with one object an engine
          --help                         this text
        """;

    public string Case { get; private init; } = "";

    public string BootstrapServers { get; private init; } = "";

    public long Records { get; private init; } = 5_000_000;

    public int Rounds { get; private init; } = 5;

    public IReadOnlyList<string> Engines { get; private init; } = [];

    public string? Peers { get; private init; }

    public string? Json { get; private init; }

    /// <summary>Set in a child process: the one engine it runs, once.</summary>
    public string? RunEngine { get; private init; }

    /// <summary>Set in a child process: the topic that was filled.</summary>
    public string Topic { get; private init; } = "";

    /// <exception cref="ArgumentException">An option is unknown, incomplete or out of range; the message says which.</exception>
    public static BenchmarkOptions Parse(IReadOnlyList<string> arguments)
    {
        var options = new BenchmarkOptions();
        for (var index = 0; index < arguments.Count; index++)
        {
            var name = arguments[index];
            if (!name.StartsWith("--", StringComparison.Ordinal))
            {
                options = options with { Case = name };
                continue;
            }

            var value = ++index < arguments.Count ? arguments[index] : throw new ArgumentException($"{name} needs a value.");
            options = name switch
            {
                "--bootstrap-servers" => options with { BootstrapServers = value },
                "--records" => options with { Records = Number(name, value) },
                "--rounds" => options with { Rounds = (int)Number(name, value) },
                "--engines" => options with { Engines = value.Split(',') },
                "--peers" => options with { Peers = value },
                "--json" => options with { Json = value },
                "--run-engine" => options with { RunEngine = value },
                "--topic" => options with { Topic = value },
                _ => throw new ArgumentException($"{name} is not an option. See --help."),
            };
        }

        if (options.Case is not ("pass-through" or "pass-through-message"))
            throw new ArgumentException(options.Case.Length == 0 ? "Name a case. See --help." : $"{options.Case} is not a case. See --help.");
        if (options.BootstrapServers.Length == 0) throw new ArgumentException("--bootstrap-servers is required.");
        return options;
    }

    /// <summary>The command line of a child process that runs one engine.</summary>
    public IEnumerable<string> ForChild(string engine, string topic) =>
    [
        Case, "--bootstrap-servers", BootstrapServers, "--records", $"{Records}", "--run-engine", engine, "--topic", topic,
        .. Peers is null ? Array.Empty<string>() : ["--peers", Peers],
    ];

    private static long Number(string name, string value) =>
        long.TryParse(value, out var number) && number > 0 ? number : throw new ArgumentException($"{name} is a whole number above 0, not {value}.");
}
