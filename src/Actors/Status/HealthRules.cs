using Troupe.Engine.Consuming;

namespace Troupe;

/// <summary>What is healthy (semantics of the health check <c>troupe</c>), as a function of a status.</summary>
internal static class HealthRules
{
    /// <summary>A poll thread comes back from the client many times a second; after this long it hangs.</summary>
    public static readonly TimeSpan PollStalledAfter = TimeSpan.FromSeconds(30);

    public static (HealthVerdict Verdict, IReadOnlyList<string> Reasons) Judge(TroupeStatus status)
    {
        var unhealthy = status.Groups.SelectMany(Unhealthy).Concat(status.Streams.SelectMany(Unhealthy)).ToList();
        if (status.TokenFailure is { TokenExpiresAt: null } never) unhealthy.Insert(0, $"no client is let in, as WithOAuthBearerToken gives no token since {never.Since:O}: {never.Reason}");
        if (status.IsDraining) unhealthy.Insert(0, "the process stops");
        var degraded = status.Groups.SelectMany(Degraded).Concat(status.Streams.SelectMany(Degraded)).ToList();
        if (status.TokenFailure is { TokenExpiresAt: { } expiry } failure) degraded.Insert(0, $"WithOAuthBearerToken gives no token since {failure.Since:O}, the last one is good until {expiry:O}: {failure.Reason}");
        var verdict = unhealthy.Count > 0 ? HealthVerdict.Unhealthy : degraded.Count > 0 ? HealthVerdict.Degraded : HealthVerdict.Healthy;
        return (verdict, [.. unhealthy, .. degraded]);
    }

    private static IEnumerable<string> Unhealthy(SubscriptionGroupStatus group)
    {
        if (group.FailedConnections > 0)
            yield return $"{group.GroupId}/{group.Name}: {group.FailedConnections} connections failed and wait to be made anew";
        foreach (var reason in group.Connections.SelectMany(connection => Unhealthy(NameOf(group, connection), connection))) yield return reason;
    }

    private static IEnumerable<string> Unhealthy(StreamStatus stream) =>
        stream.Connection is { } connection ? Unhealthy(NameOf(stream), connection) : [$"{NameOf(stream)}: does not answer"];

    private static IEnumerable<string> Unhealthy(string name, ConnectionStatus connection)
    {
        if (connection.UnreachableSince is { } since) yield return $"{name}: no broker answers since {since:O}";
        if (connection.Refusal is { } refusal) yield return $"{name}: is not let in: {refusal}";
        if (connection.SinceLastPoll > PollStalledAfter) yield return $"{name}: has not polled for {connection.SinceLastPoll}";
    }

    private static IEnumerable<string> Degraded(SubscriptionGroupStatus group)
    {
        foreach (var topic in group.MissingTopics) yield return $"{group.GroupId}/{group.Name}: the topic {topic} does not exist or may not be read";
        foreach (var reason in group.Connections.SelectMany(connection => Degraded(NameOf(group, connection), connection))) yield return reason;
        foreach (var reason in group.Connections.SelectMany(connection => Degraded(group.GroupId, connection.Partitions))) yield return reason;
    }

    private static IEnumerable<string> Degraded(StreamStatus stream) => stream.Connection is { } connection
        ? Degraded(NameOf(stream), connection).Concat(Degraded(stream.GroupId, connection.Partitions))
        : [];

    private static IEnumerable<string> Degraded(string name, ConnectionStatus connection)
    {
        if (connection.Unsettled is { } reason) yield return $"{name}: {reason}";
        if (connection.CommitFailure is { } failure) yield return $"{name}: cannot commit: {failure}";
    }

    private static IEnumerable<string> Degraded(string groupId, IEnumerable<PartitionStatus> partitions)
    {
        foreach (var partition in partitions)
        {
            if (partition is { State: PartitionState.Paused, Pause: null }) yield return $"{groupId}: {partition.TopicPartition.Display()} is paused: {partition.Reason}";
            if (partition.State == PartitionState.Slow) yield return $"{groupId}: {partition.TopicPartition.Display()} is slow: {partition.Reason}";
        }
    }

    private static string NameOf(SubscriptionGroupStatus group, ConnectionStatus connection) => $"{group.GroupId}/{group.Name}/{connection.Name}";

    private static string NameOf(StreamStatus stream) => $"stream {stream.Name}";
}
