using System.Globalization;

namespace Troupe.Worker;

/// <summary>What a worker process is told on its command line.</summary>
internal sealed record WorkerOptions
{
    public required string BootstrapServers { get; init; }

    public required string Group { get; init; }

    public required IReadOnlyList<string> Topics { get; init; }

    /// <summary>The file it reports to, which must not exist yet.</summary>
    public required string ReportFile { get; init; }

    public GroupProtocol Protocol { get; init; } = GroupProtocol.Cooperative;

    public WorkerForm Form { get; init; } = WorkerForm.Message;

    /// <summary>How long the work of a message, in the batch form of a batch, takes.</summary>
    public TimeSpan Work { get; init; }

    public TimeSpan CommitInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Session time-out of the classic protocols; the broker decides it for the other one.</summary>
    public TimeSpan SessionTimeout { get; init; } = TimeSpan.FromSeconds(6);

    /// <summary>Where the forms with transactions copy to; empty in the other forms.</summary>
    public string Output { get; init; } = "";

    /// <summary>Who the worker is in transactional ids; empty for whatever Troupe finds.</summary>
    public string NodeId { get; init; } = "";

    /// <summary>Whether each batch is marked and committed before it is worked off: an error on purpose, which a proof must find.</summary>
    public bool CommitsAhead { get; init; }

    /// <summary>Reads a command line that <see cref="ToArguments"/> wrote.</summary>
    /// <exception cref="FormatException">An option is unknown, lacks its value, or is missing.</exception>
    public static WorkerOptions Parse(IReadOnlyList<string> arguments)
    {
        var values = new Dictionary<string, string>();
        for (var index = 0; index < arguments.Count; index += 2)
            values[arguments[index]] = index + 1 < arguments.Count ? arguments[index + 1] : throw new FormatException($"{arguments[index]} needs a value.");
        string Take(string option) => values.Remove(option, out var value) ? value : throw new FormatException($"{option} is missing.");
        var options = new WorkerOptions
        {
            BootstrapServers = Take("--bootstrap-servers"),
            Group = Take("--group"),
            Topics = Take("--topics").Split(','),
            ReportFile = Take("--report-file"),
            Protocol = Enum.Parse<GroupProtocol>(Take("--protocol"), ignoreCase: true),
            Form = Enum.Parse<WorkerForm>(Take("--form"), ignoreCase: true),
            Work = Milliseconds(Take("--work-ms")),
            CommitInterval = Milliseconds(Take("--commit-interval-ms")),
            SessionTimeout = Milliseconds(Take("--session-timeout-ms")),
            Output = Take("--output"),
            NodeId = Take("--node-id"),
            CommitsAhead = bool.Parse(Take("--commits-ahead")),
        };
        return values.Count == 0 ? options : throw new FormatException($"Unknown options: {string.Join(", ", values.Keys)}.");
    }

    public IEnumerable<string> ToArguments() =>
    [
        "--bootstrap-servers", BootstrapServers,
        "--group", Group,
        "--topics", string.Join(',', Topics),
        "--report-file", ReportFile,
        "--protocol", $"{Protocol}",
        "--form", $"{Form}",
        "--work-ms", Milliseconds(Work),
        "--commit-interval-ms", Milliseconds(CommitInterval),
        "--session-timeout-ms", Milliseconds(SessionTimeout),
        "--output", Output,
        "--node-id", NodeId,
        "--commits-ahead", $"{CommitsAhead}",
    ];

    private static TimeSpan Milliseconds(string text) => TimeSpan.FromMilliseconds(int.Parse(text, CultureInfo.InvariantCulture));

    private static string Milliseconds(TimeSpan time) => ((int)time.TotalMilliseconds).ToString(CultureInfo.InvariantCulture);
}
