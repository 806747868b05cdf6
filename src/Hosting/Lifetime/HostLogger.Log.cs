using Microsoft.Extensions.Logging;

namespace Troupe.Hosting.Lifetime;

internal sealed partial class HostLogger
{
    [LoggerMessage(EventId = 1010, Level = LogLevel.Error, Message = "{LogSource}: {Text}")]
    private static partial void LogError(ILogger logger, Exception? exception, string logSource, string text);

    [LoggerMessage(EventId = 1011, Level = LogLevel.Warning, Message = "{LogSource}: {Text}")]
    private static partial void LogWarning(ILogger logger, Exception? exception, string logSource, string text);

    [LoggerMessage(EventId = 1012, Level = LogLevel.Information, Message = "{LogSource}: {Text}")]
    private static partial void LogInformation(ILogger logger, Exception? exception, string logSource, string text);

    [LoggerMessage(EventId = 1013, Level = LogLevel.Debug, Message = "{LogSource}: {Text}")]
    private static partial void LogDebug(ILogger logger, Exception? exception, string logSource, string text);
}
