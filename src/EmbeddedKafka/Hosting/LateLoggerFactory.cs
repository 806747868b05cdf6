using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Troupe.EmbeddedKafka.Hosting;

/// <summary>
/// Loggers for a server that starts before its application's logging is there: silent until then, the application's afterwards.
/// </summary>
internal sealed class LateLoggerFactory : ILoggerFactory
{
    private volatile ILoggerFactory _target = NullLoggerFactory.Instance;

    /// <summary>From now on, what is logged goes there.</summary>
    public void UseFrom(ILoggerFactory target) => _target = target;

    public ILogger CreateLogger(string categoryName) => new LateLogger(this, categoryName);

    public void AddProvider(ILoggerProvider provider) =>
        throw new NotSupportedException("Add the provider to the application's logging.");

    public void Dispose()
    {
        // The application's factory belongs to its container.
    }

    private sealed class LateLogger(LateLoggerFactory factory, string categoryName) : ILogger
    {
        private ILoggerFactory? _source;
        private ILogger _current = NullLogger.Instance;

        private ILogger Current
        {
            get
            {
                var source = factory._target;
                if (_source == source)
                    return _current;

                // Two threads may both come here once, and make the same logger.
                _current = source.CreateLogger(categoryName);
                _source = source;
                return _current;
            }
        }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => Current.BeginScope(state);

        public bool IsEnabled(LogLevel logLevel) => Current.IsEnabled(logLevel);

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Current.Log(logLevel, eventId, state, exception, formatter);
    }
}
