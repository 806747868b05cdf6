using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging;
using Troupe.Worker.Reports;

namespace Troupe.Worker;

/// <summary>Writes the log to stderr, and reports what it says about assignments: that is said before the committed offset is asked.</summary>
internal sealed partial class WorkerLog(WorkerOptions options, ReportWriter reports) : ILoggerProvider
{
    private readonly List<string> _topics = [.. options.Topics];

    public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName);

    public void Dispose()
    {
        // The reports belong to the program, and are needed until its end.
    }

    private void Note(int eventId, object? state)
    {
        if (Kind(eventId) is not { } kind || state is not IReadOnlyList<KeyValuePair<string, object?>> values) return;
        var partitions = (string)values.Single(value => value.Key == "Partitions").Value!;
        foreach (Match match in Position().Matches(partitions))
            reports.Write(kind, _topics.IndexOf(match.Groups[1].Value), int.Parse(match.Groups[2].Value, CultureInfo.InvariantCulture));
    }

    private static ReportKind? Kind(int eventId) => eventId switch
    {
        3100 => ReportKind.Assigned,
        3101 => ReportKind.Revoked,
        3102 => ReportKind.Lost,
        _ => null,
    };

    [GeneratedRegex(@"([^\s,\[]+)\[(\d+)\]")]
    private static partial Regex Position();

    private sealed class Logger(WorkerLog log, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (!IsEnabled(logLevel)) return;
            log.Note(eventId.Id, state);
            Console.Error.WriteLine($"{TimeProvider.System.GetUtcNow():HH:mm:ss.fff} {logLevel} {category} {eventId.Id} {formatter(state, exception)} {exception?.Message}");
        }
    }
}
