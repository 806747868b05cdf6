using Microsoft.Extensions.Logging;

namespace Troupe.Integration.Tests.Stage;

internal sealed record LogEvent(int Id, LogLevel Level, string Category, string Text, Exception? Exception, DateTimeOffset At)
{
    public override string ToString() =>
        $"{At:mm:ss.fff} {Level} {Category} {Id} {Text}{(Exception is null ? "" : $" <- {Exception.GetType().Name}: {Exception.Message}")}";
}
