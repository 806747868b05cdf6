using Microsoft.Extensions.Logging;

namespace Troupe.EmbeddedKafka.Wire;

internal sealed partial class Connection
{
    [LoggerMessage(EventId = 7001, Level = LogLevel.Warning, Message = "Connection of {ClientHost} closed: {Problem}")]
    private static partial void LogMalformed(ILogger logger, string clientHost, string problem);

    [LoggerMessage(EventId = 7003, Level = LogLevel.Warning, Message = "TLS handshake with {ClientHost} failed: {Problem}")]
    private static partial void LogHandshakeFailed(ILogger logger, string clientHost, string problem);

    [LoggerMessage(EventId = 7002, Level = LogLevel.Error, Message = "Connection of {ClientHost} closed after a failure of the broker.")]
    private static partial void LogFailed(ILogger logger, Exception exception, string clientHost);
}
