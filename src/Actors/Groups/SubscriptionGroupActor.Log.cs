using Microsoft.Extensions.Logging;

namespace Troupe.Actors.Groups;

/// <content>Log events 3200 to 3299.</content>
internal sealed partial class SubscriptionGroupActor
{
    [LoggerMessage(3200, LogLevel.Error, "{GroupId}/{SubscriptionGroup}: its {Connection} has ended; another one in {Backoff}")]
    private partial void LogConnectionEnded(string groupId, string subscriptionGroup, string connection, TimeSpan backoff);

    [LoggerMessage(3201, LogLevel.Warning, "{GroupId}: the topic {Topic} does not exist or may not be read; it is waited for")]
    private partial void LogTopicMissing(string groupId, string topic);

    [LoggerMessage(3202, LogLevel.Information, "{GroupId}: the topic {Topic} is there now")]
    private partial void LogTopicAppeared(string groupId, string topic);

    [LoggerMessage(3203, LogLevel.Critical, "{GroupId}/{SubscriptionGroup} failed, which is an error of the engine; its connections are made anew, its counters are kept")]
    private partial void LogFailed(Exception exception, string groupId, string subscriptionGroup);

    [LoggerMessage(3204, LogLevel.Information, "{GroupId}/{SubscriptionGroup} starts {Connection}: {Reason}")]
    private partial void LogStarts(string groupId, string subscriptionGroup, string connection, string reason);

    [LoggerMessage(3205, LogLevel.Information, "{GroupId}/{SubscriptionGroup} stops {Connection}: {Reason}")]
    private partial void LogStops(string groupId, string subscriptionGroup, string connection, string reason);

    [LoggerMessage(3206, LogLevel.Information, "{GroupId}/{SubscriptionGroup} keeps {Connection}: it was assigned partitions before it could leave")]
    private partial void LogStays(string groupId, string subscriptionGroup, string connection);

    [LoggerMessage(3208, LogLevel.Warning, "{GroupId}/{SubscriptionGroup}: the transactional id {TransactionalId} of a connection that stands by could not be taken ({Reason}); until it is, what a process before left open under it holds up its readers. It is tried every second")]
    private partial void LogIdNotTaken(string groupId, string subscriptionGroup, string transactionalId, string reason);

    [LoggerMessage(3207, LogLevel.Information, "{GroupId}/{SubscriptionGroup} begins with {Boot} connections, of at least {Min} and at most {Max}")]
    private partial void LogBoots(string groupId, string subscriptionGroup, int boot, int min, int max);
}
