using System.Globalization;
using Troupe.Worker;

namespace Troupe.Soak;

/// <summary>The command line of the soak.</summary>
internal sealed record SoakOptions
{
    public const string Help = """
        Proves that nothing is lost while consumers and brokers die: worker processes with Troupe join a group, leave it (SIGTERM), are killed
        (SIGKILL) and stopped (SIGSTOP, SIGCONT), brokers go away and come back, and a ledger in this process, which nobody kills, follows every
        offset.

          dotnet run -c Release --project tests/Soak -- [options]

          --minutes NUMBER         how long, 1 to 1,440                                             default: 1
          --seconds NUMBER         the same in seconds, at least 20
          --records NUMBER         how many records are produced in that time, evenly               default: 20,000 a second
          --protocol NAME          eager, cooperative or consumer (KIP-848)                         default: cooperative
          --seed NUMBER            of the plan of events, which is printed; the same seed and       default: 1
                                   time give the same plan
          --bootstrap-servers LIST a cluster of yours; its brokers are left alone. With the protocol consumer set its
                                   group.consumer.session.timeout.ms to 6000, as the plan counts on sessions of 6 s
          --kafka SCRIPT           starts three brokers with this script and takes one down at a time. It must understand
                                   start --dir DIR --port N --nodes 3 [--set KEY=VALUE], kill and resume --dir DIR --node N, stop --dir DIR
          --port NUMBER            first port of those brokers                                      default: 29700
          --exactly-once           workers copy a topic in transactions; a reader of committed records must find each input once
          --streams                with --exactly-once: the workers copy through Akka Streams, from a transactional source to a transactional flow
          --kills NUMBER           with --exactly-once: how many workers are killed                 default: 20
          --broken commit-ahead    workers commit each batch before they work it off: must end with violations
          --help                   prints this

        Without --bootstrap-servers and --kafka the embedded broker runs in a process of its own and is made unreachable at times.

        Last line: Soak: N records, N kills, N rebalances, N delivered again, N violations
        or, with --exactly-once: Exactly once: N records, N kills, N missing, N twice, N out of order, N violations
        Exit codes: 0 without violations, 1 with any, 2 when an option is wrong.
        """;

    private const int RecordsPerSecond = 20_000;

    private static readonly TimeSpan Least = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Most = TimeSpan.FromDays(1);

    public TimeSpan Duration { get; private init; } = TimeSpan.FromMinutes(1);

    /// <summary>Null: as many as the default rate makes.</summary>
    public long? RecordsWanted { get; private init; }

    public GroupProtocol Protocol { get; private init; } = GroupProtocol.Cooperative;

    public int Seed { get; private init; } = 1;

    public string? BootstrapServers { get; private init; }

    public string? KafkaScript { get; private init; }

    public int Port { get; private init; } = 29_700;

    public bool CommitsAhead { get; private init; }

    public bool IsExactlyOnce { get; private init; }

    /// <summary>Whether those who copy do it with streams.</summary>
    public bool UsesStreams { get; private init; }

    /// <summary>How many workers are killed where they copy.</summary>
    public int Kills { get; private init; } = 20;

    public bool ShowsHelp { get; private init; }

    public long Records => RecordsWanted ?? (long)(Duration.TotalSeconds * RecordsPerSecond);

    /// <exception cref="FormatException">An option is unknown or its value is wrong; the message is meant for the user.</exception>
    public static SoakOptions Parse(IEnumerable<string> arguments)
    {
        var options = new SoakOptions();
        using var rest = arguments.GetEnumerator();
        while (rest.MoveNext())
        {
            var option = rest.Current;
            options = option switch
            {
                "--minutes" => options with { Duration = TimeSpan.FromMinutes(Number(option, rest)) },
                "--seconds" => options with { Duration = TimeSpan.FromSeconds(Number(option, rest)) },
                "--records" => options with { RecordsWanted = Number(option, rest) },
                "--protocol" => options with { Protocol = Protocols(Value(option, rest)) },
                "--seed" => options with { Seed = Number(option, rest) },
                "--bootstrap-servers" => options with { BootstrapServers = Value(option, rest) },
                "--kafka" => options with { KafkaScript = Value(option, rest) },
                "--port" => options with { Port = Number(option, rest) },
                "--exactly-once" => options with { IsExactlyOnce = true },
                "--streams" => options with { UsesStreams = true },
                "--kills" => options with { Kills = Number(option, rest) },
                "--broken" => options with { CommitsAhead = Value(option, rest) == "commit-ahead" ? true : throw new FormatException("--broken knows commit-ahead only.") },
                "--help" => options with { ShowsHelp = true },
                _ => throw new FormatException($"Unknown option '{option}'. --help lists the options."),
            };
        }

        if (options.Duration < Least || options.Duration > Most) throw new FormatException($"The soak lasts {Least.TotalSeconds} s to {Most.TotalMinutes} minutes.");
        if (options.Records < 1) throw new FormatException("--records must be at least 1.");
        if (options is { BootstrapServers: not null, KafkaScript: not null }) throw new FormatException("--bootstrap-servers and --kafka exclude each other.");
        if (options is { IsExactlyOnce: true, CommitsAhead: true }) throw new FormatException("--exactly-once and --broken exclude each other.");
        if (options is { UsesStreams: true, IsExactlyOnce: false }) throw new FormatException("--streams needs --exactly-once.");
        return options;
    }

    private static string Value(string option, IEnumerator<string> rest) =>
        rest.MoveNext() ? rest.Current : throw new FormatException($"{option} needs a value.");

    private static int Number(string option, IEnumerator<string> rest)
    {
        var text = Value(option, rest);
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new FormatException($"{option} needs a number, not '{text}'.");
    }

    private static GroupProtocol Protocols(string name) => name switch
    {
        "eager" => GroupProtocol.Eager,
        "cooperative" => GroupProtocol.Cooperative,
        "consumer" => GroupProtocol.Consumer,
        _ => throw new FormatException($"--protocol knows eager, cooperative and consumer, not '{name}'."),
    };
}
