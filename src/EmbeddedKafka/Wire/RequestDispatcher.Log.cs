using Microsoft.Extensions.Logging;

namespace Troupe.EmbeddedKafka.Wire;

internal sealed partial class RequestDispatcher
{
    [LoggerMessage(
        EventId = 7010,
        Level = LogLevel.Debug,
        Message = "A client asked for ApiVersions {Version}; it is told to use a lower one.")]
    private static partial void LogUnsupportedApiVersions(ILogger logger, short version);
}
