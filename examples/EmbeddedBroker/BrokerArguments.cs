using System.Globalization;
using Troupe.EmbeddedKafka;

namespace EmbeddedBroker;

/// <summary>The command line of the broker, read into options.</summary>
/// <param name="Options">What to start.</param>
/// <param name="ShowsHelp">Whether only the help was asked for.</param>
internal sealed record BrokerArguments(EmbeddedKafkaOptions Options, bool ShowsHelp)
{
    /// <summary>The text of <c>--help</c>.</summary>
    public const string Help = """
        Runs the embedded Kafka broker of Troupe alone: in memory, on 127.0.0.1, until Ctrl-C or SIGTERM.

          --port NUMBER             port to listen on; 0, the default, takes a free one
          --topic NAME:PARTITIONS   creates a topic; may be given again. Without :PARTITIONS it has one
          --auto-create             creates topics that clients ask for
          --help                    prints this
        """;

    /// <summary>Reads the command line.</summary>
    /// <exception cref="FormatException">An option is unknown or its value is wrong; the message is meant for the user.</exception>
    public static BrokerArguments Parse(IEnumerable<string> args)
    {
        var options = new EmbeddedKafkaOptions();
        var showsHelp = false;
        using var rest = args.GetEnumerator();
        while (rest.MoveNext())
        {
            switch (rest.Current)
            {
                case "--port":
                    options = options with { Port = Number("--port", Value("--port", rest)) };
                    break;
                case "--topic":
                    options = options with { Topics = [.. options.Topics, Topic(Value("--topic", rest))] };
                    break;
                case "--auto-create":
                    options = options with { AutoCreateTopics = true };
                    break;
                case "--help":
                    showsHelp = true;
                    break;
                case var unknown:
                    throw new FormatException($"Unknown option '{unknown}'. --help lists the options.");
            }
        }

        var problems = options.Validate();
        return problems.Count == 0 ? new BrokerArguments(options, showsHelp) : throw new FormatException(string.Join(' ', problems));
    }

    private static string Value(string option, IEnumerator<string> rest) =>
        rest.MoveNext() ? rest.Current : throw new FormatException($"{option} needs a value.");

    private static int Number(string option, string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new FormatException($"{option} needs a number, not '{text}'.");

    private static EmbeddedTopic Topic(string text)
    {
        var parts = text.Split(':', 2);
        return parts.Length == 1 ? new EmbeddedTopic(text) : new EmbeddedTopic(parts[0], Number("--topic NAME:PARTITIONS", parts[1]));
    }
}
