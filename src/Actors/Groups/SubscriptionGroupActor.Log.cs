using Microsoft.Extensions.Logging;

namespace Troupe.Actors.Groups;

/// <content>Log events 3200 to 3299.</content>
internal sealed partial class SubscriptionGroupActor
{
    [LoggerMessage(3200, LogLevel.Error, "{GroupId}/{SubscriptionGroup}: its connection has ended; another one in {Backoff}")]
    private partial void LogConnectionEnded(string groupId, string subscriptionGroup, TimeSpan backoff);

    [LoggerMessage(3201, LogLevel.Warning, "{GroupId}: the topic {Topic} does not exist; it is waited for")]
    private partial void LogTopicMissing(string groupId, string topic);

    [LoggerMessage(3202, LogLevel.Information, "{GroupId}: the topic {Topic} exists now")]
    private partial void LogTopicAppeared(string groupId, string topic);
}
