using Microsoft.Extensions.Logging;

namespace Troupe.Hosting.Lifetime;

internal sealed partial class TroupeHostedService
{
    [LoggerMessage(EventId = 1000, Level = LogLevel.Information, Message = "Starting {Groups} consumer groups on {BootstrapServers}.")]
    private partial void LogStarting(int groups, string bootstrapServers);

    [LoggerMessage(EventId = 1001, Level = LogLevel.Information, Message = "Started in the actor system {ActorSystem}.")]
    private partial void LogStarted(string actorSystem);

    [LoggerMessage(EventId = 1002, Level = LogLevel.Information, Message = "Stopping: nothing new is taken, running calls have {ShutdownTimeout} to end.")]
    private partial void LogStopping(TimeSpan shutdownTimeout);

    [LoggerMessage(EventId = 1003, Level = LogLevel.Information, Message = "Stopped: everything finished is committed.")]
    private partial void LogStopped();

    [LoggerMessage(EventId = 1004, Level = LogLevel.Warning, Message = "Stopped by force: not everything ended within shutdown-timeout. What was not finished is delivered again after the next start.")]
    private partial void LogCutOff();

    [LoggerMessage(EventId = 1005, Level = LogLevel.Error, Message = "The configuration has {Problems} problems; nothing is started. The exception lists them.")]
    private partial void LogRefused(int problems);

    [LoggerMessage(EventId = 1006, Level = LogLevel.Warning, Message = "The actor system {ActorSystem} did not end in time, as something in it blocks; the process goes on without it.")]
    private partial void LogSystemHeld(string actorSystem);

    [LoggerMessage(EventId = 1007, Level = LogLevel.Critical, Message = "A consumer stops the process; it ends in order, with an exit code other than 0.")]
    private partial void LogFatal(Exception exception);
}
