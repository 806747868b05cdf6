using Microsoft.Extensions.Logging;

namespace Troupe.Actors.Streams.Connections;

/// <content>Log events 3400 to 3499.</content>
internal sealed partial class StreamActor
{
    [LoggerMessage(3400, LogLevel.Information, "Stream {Stream}: reads {Subscription}")]
    private partial void LogStarted(string stream, string subscription);

    [LoggerMessage(3401, LogLevel.Information, "Stream {Stream}: has ended")]
    private partial void LogEnded(string stream);

    [LoggerMessage(3402, LogLevel.Error, "Stream {Stream}: its connection has ended, and the source fails")]
    private partial void LogFailed(Exception? exception, string stream);
}
