using System.Globalization;

namespace Quickstart;

/// <summary>The command line.</summary>
/// <param name="BootstrapServers">A cluster of the user's own; null for the embedded broker.</param>
/// <param name="Run">Name of a run whose topics and group are kept; null for a run that leaves nothing behind.</param>
/// <param name="Port">Port of the embedded broker; 0 for a free one.</param>
/// <param name="Rate">Flights a second that are written into the topic; null for as many as the cluster takes.</param>
/// <param name="ConsumeRate">Flights a second that are consumed of each partition, at most; null for as many as go.</param>
/// <param name="IsVerbose">Whether the engine's log is shown.</param>
/// <param name="ShowsHelp">Whether only the help was asked for.</param>
internal sealed record QuickstartOptions(string? BootstrapServers, string? Run, int Port, int? Rate, int? ConsumeRate, bool IsVerbose, bool ShowsHelp)
{
    /// <summary>The text of <c>--help</c>.</summary>
    public const string Help = """
        Sends 20,000 real flights through a Kafka topic, consumes them with actors that fail for some, and checks the outcome.

          --bootstrap-servers HOST:PORT   uses this cluster; without it a broker is started inside the program
          --run NAME                      keeps the topics and the group on that cluster, named after NAME: started again with
                                          the same NAME, an interrupted run goes on where it was
          --port NUMBER                   port of that broker; 0, the default, takes a free one
          --rate NUMBER                   writes so many flights a second into the topic; without it, as many as the cluster takes
          --consume-rate NUMBER           consumes at most so many flights a second of each partition; without it, as many as go
          --verbose                       shows the log of the engine, on stderr
          --help                          prints this

        Exit codes: 0 done or stopped by a signal, 1 failed, 2 a wrong option, an unreachable server or a port in use.
        """;

    private const int LongestRun = 100;

    /// <summary>Reads the command line.</summary>
    /// <exception cref="UsageException">An option is unknown or its value is wrong.</exception>
    public static QuickstartOptions Parse(IEnumerable<string> args)
    {
        string? servers = null, run = null, port = null, rate = null, consumeRate = null;
        var (isVerbose, showsHelp) = (false, false);
        using var rest = args.GetEnumerator();
        while (rest.MoveNext())
        {
            switch (rest.Current)
            {
                case "--bootstrap-servers":
                    servers = Value("--bootstrap-servers", rest);
                    break;
                case "--run":
                    run = Value("--run", rest);
                    break;
                case "--port":
                    port = Value("--port", rest);
                    break;
                case "--rate":
                    rate = Value("--rate", rest);
                    break;
                case "--consume-rate":
                    consumeRate = Value("--consume-rate", rest);
                    break;
                case "--verbose":
                    isVerbose = true;
                    break;
                case "--help":
                    showsHelp = true;
                    break;
                case var unknown:
                    throw new UsageException($"Unknown option '{unknown}'. --help lists the options.");
            }
        }

        if (servers is not null && port is not null)
            throw new UsageException("--port is for the broker inside the program, which --bootstrap-servers does without. Leave one of them out.");
        if (run is not null && servers is null)
            throw new UsageException("--run needs --bootstrap-servers, as the broker inside the program keeps nothing when it ends.");
        return new QuickstartOptions(servers, ReadRun(run), ReadPort(port), ReadRate("--rate", rate), ReadRate("--consume-rate", consumeRate), isVerbose, showsHelp);
    }

    private static string Value(string option, IEnumerator<string> rest) =>
        rest.MoveNext() && rest.Current is { Length: > 0 } value && !value.StartsWith("--", StringComparison.Ordinal)
            ? value
            : throw new UsageException($"{option} needs a value. --help lists the options.");

    /// <summary>Neither a dot nor an underscore: the topics of two runs must not collide.</summary>
    private static string? ReadRun(string? text) =>
        text is null || (text.Length <= LongestRun && text.All(character => char.IsAsciiLetterOrDigit(character) || character == '-')) ? text
        : throw new UsageException($"--run needs a name of at most {LongestRun} letters, digits and hyphens, not '{text}'.");

    private static int ReadPort(string? text) =>
        text is null ? 0
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port <= ushort.MaxValue ? port
        : throw new UsageException($"--port needs a number from 0 to 65535, not '{text}'.");

    private static int? ReadRate(string option, string? text) =>
        text is null ? null
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var rate) && rate > 0 ? rate
        : throw new UsageException($"{option} needs a number of flights a second, at least 1, not '{text}'.");
}
