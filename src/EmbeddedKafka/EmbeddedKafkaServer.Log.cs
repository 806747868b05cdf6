using Microsoft.Extensions.Logging;

namespace Troupe.EmbeddedKafka;

public sealed partial class EmbeddedKafkaServer
{
    [LoggerMessage(EventId = 7020, Level = LogLevel.Information, Message = "Embedded Kafka serves on {BootstrapServers}.")]
    private static partial void LogStarted(ILogger logger, string bootstrapServers);

    [LoggerMessage(EventId = 7021, Level = LogLevel.Information, Message = "Embedded Kafka on {BootstrapServers} plays dead.")]
    private static partial void LogPaused(ILogger logger, string bootstrapServers);

    [LoggerMessage(EventId = 7022, Level = LogLevel.Information, Message = "Embedded Kafka on {BootstrapServers} serves again.")]
    private static partial void LogResumed(ILogger logger, string bootstrapServers);

    [LoggerMessage(EventId = 7023, Level = LogLevel.Information, Message = "Embedded Kafka on {BootstrapServers} stopped.")]
    private static partial void LogStopped(ILogger logger, string bootstrapServers);
}
