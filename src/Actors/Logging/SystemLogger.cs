using Akka.Event;
using Microsoft.Extensions.Logging;
using SystemLevel = Akka.Event.LogLevel;
using LogLevel = Microsoft.Extensions.Logging.LogLevel;

namespace Troupe.Actors.Logging;

/// <summary>Writes events into the log of an actor system, which has no level above error and none below debug.</summary>
internal sealed class SystemLogger(ILoggingAdapter log) : ILogger
{
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None && log.IsEnabled(Level(logLevel));

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel)) log.Log(Level(logLevel), exception, "{0}", formatter(state, exception));
    }

    private static SystemLevel Level(LogLevel level) => level switch
    {
        LogLevel.Trace or LogLevel.Debug => SystemLevel.DebugLevel,
        LogLevel.Information => SystemLevel.InfoLevel,
        LogLevel.Warning => SystemLevel.WarningLevel,
        _ => SystemLevel.ErrorLevel,
    };
}
