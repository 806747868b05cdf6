using Microsoft.Extensions.Logging;

namespace Troupe.Actors.Connections;

/// <content>Log events 3100 to 3199.</content>
internal sealed partial class ConnectionActor
{
    [LoggerMessage(3100, LogLevel.Information, "{Connection}: assigned {Partitions}")]
    private partial void LogAssigned(string connection, string partitions);

    [LoggerMessage(3101, LogLevel.Information, "{Connection}: gives up {Partitions}")]
    private partial void LogRevoking(string connection, string partitions);

    [LoggerMessage(3102, LogLevel.Warning, "{Connection}: lost {Partitions}; what was not committed will be delivered again to their new owners")]
    private partial void LogLost(string connection, string partitions);

    [LoggerMessage(3103, LogLevel.Information, "{Connection}: left the group")]
    private partial void LogLeft(string connection);

    [LoggerMessage(3104, LogLevel.Error, "{Connection}: its poll thread has ended")]
    private partial void LogEnded(Exception? exception, string connection);

    [LoggerMessage(3105, LogLevel.Warning, "{Connection}: a commit failed; it is made again")]
    private partial void LogCommitFailed(Exception exception, string connection);

    [LoggerMessage(3106, LogLevel.Warning, "{Connection}: the committed offsets of {Partitions} could not be asked; they are asked every second until they are known")]
    private partial void LogCommittedUnknown(Exception exception, string connection, string partitions);

    [LoggerMessage(3107, LogLevel.Error, "{Connection}: no broker answers ({Reason}); it keeps trying")]
    private partial void LogUnreachable(string connection, string reason);

    [LoggerMessage(3108, LogLevel.Information, "{Connection}: the broker answers again after {Outage}")]
    private partial void LogReachable(string connection, TimeSpan outage);

    [LoggerMessage(3109, LogLevel.Warning, "{Connection}: {Reason}")]
    private partial void LogClientError(string connection, string reason);

    [LoggerMessage(3111, LogLevel.Error, "{Connection} and the broker do not come together: {Reason}. {Advice}. It keeps trying")]
    private partial void LogRefused(string connection, string reason, string advice);

    [LoggerMessage(3112, LogLevel.Debug, "{Connection} is refused for a reason that was said already: {Reason}")]
    private partial void LogRefusedToo(string connection, string reason);

    [LoggerMessage(3113, LogLevel.Information, "{Connection}: let in, after {Outage}")]
    private partial void LogLetIn(string connection, TimeSpan outage);

    [LoggerMessage(3116, LogLevel.Information, "{Connection}: a commit succeeded again after {Failures} that failed")]
    private partial void LogCommitted(string connection, int failures);

    [LoggerMessage(3117, LogLevel.Information, "{Connection}: a commit met a rebalance; it is made again")]
    private partial void LogCommitMetRebalance(string connection);

    [LoggerMessage(3110, LogLevel.Critical, "{Connection}: a partition supervisor failed, which is an error of the engine; the connection is made anew")]
    private partial void LogSupervisorFailed(Exception exception, string connection);

    [LoggerMessage(3114, LogLevel.Warning, "{Connection}: the group has assigned nothing for {Elapsed}; it is {GroupState}")]
    private partial void LogUnsettled(string connection, TimeSpan elapsed, string groupState);

    [LoggerMessage(3115, LogLevel.Information, "{Connection}: the group has come to an assignment after {Elapsed}")]
    private partial void LogSettled(string connection, TimeSpan elapsed);
}
