using Microsoft.Extensions.Logging;

namespace Troupe.TestKit.Events;

/// <summary>Takes what the engine logs, as events. Thread-safe.</summary>
internal sealed class EventLog(VirtualTime time) : ILoggerFactory, ILogger
{
    private const int AttemptFailed = 3000;
    private const int DeadLettered = 3002;
    private const int Skipped = 3003;

    private readonly Lock _lock = new();
    private readonly List<EngineEvent> _events = [];
    private readonly List<FailedAttempt> _failures = [];

    public IReadOnlyList<EngineEvent> Events
    {
        get
        {
            lock (_lock) return [.. _events];
        }
    }

    public IReadOnlyList<FailedAttempt> Failures
    {
        get
        {
            lock (_lock) return [.. _failures];
        }
    }

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        var now = time.GetUtcNow();
        var written = new EngineEvent(now, eventId.Id, logLevel, formatter(state, exception), exception);
        var failure = exception is not null && eventId.Id is AttemptFailed or DeadLettered or Skipped ? Failure(state, exception!, now) : null;
        lock (_lock)
        {
            _events.Add(written);
            if (failure is not null) _failures.Add(failure);
        }
    }

    public bool IsEnabled(LogLevel logLevel) => true;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public ILogger CreateLogger(string categoryName) => this;

    public void AddProvider(ILoggerProvider provider)
    {
        // The events are the test's; what the consumer logs goes the way its own services say.
    }

    public void Dispose()
    {
        // Nothing is held.
    }

    private static FailedAttempt? Failure<TState>(TState state, Exception exception, DateTimeOffset now)
    {
        if (state is not IReadOnlyList<KeyValuePair<string, object?>> values) return null;
        long? offset = null;
        int? attempt = null;
        TimeSpan? backoff = null;
        foreach (var (name, value) in values)
        {
            switch (name)
            {
                case "Offset":
                    offset = value as long?;
                    break;
                case "Attempt":
                    attempt = value as int?;
                    break;
                case "Backoff":
                    backoff = value as TimeSpan?;
                    break;
            }
        }

        return offset is { } known && attempt is { } number ? new FailedAttempt(known, number, exception, backoff, now) : null;
    }
}
