using Microsoft.Extensions.Logging;

namespace Troupe.Integration.Tests.Stage;

/// <summary>What one host logs. Operators rely on these events, and so do tests that wait for something only the engine knows.</summary>
internal sealed class HostLog(TimeProvider time) : ILoggerProvider
{
    private readonly Sightings<LogEvent> _events = new("Log", () => "");

    public IReadOnlyList<LogEvent> All => _events.All;

    /// <summary>Troupe's own warnings and errors: what an operator's attention costs. (The framework logs every health check that is not well.)</summary>
    public IReadOnlyList<LogEvent> Loud => [.. All.Where(entry => entry.Level >= LogLevel.Warning && entry.Category.StartsWith("Troupe.", StringComparison.Ordinal))];

    public Task WhenLoggedAsync(int eventId, int times = 1) =>
        _events.WhenAsync($"log event {eventId}, {times} times", all => all.Count(entry => entry.Id == eventId) >= times);

    public IReadOnlyList<LogEvent> Logged(int eventId) => [.. All.Where(entry => entry.Id == eventId)];

    public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName);

    public override string ToString() => _events.ToString();

    public void Dispose()
    {
        // Kept readable after the host has stopped.
    }

    private sealed class Logger(HostLog log, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel)) log._events.Add(new LogEvent(eventId.Id, logLevel, category, formatter(state, exception), exception, log.Now));
        }
    }

    private DateTimeOffset Now => time.GetUtcNow();
}
