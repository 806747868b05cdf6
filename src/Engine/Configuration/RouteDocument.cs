namespace Troupe.Engine.Configuration;

/// <summary>
/// One source of settings: application, consumer groups by id, subscription groups by name, topics by name. Documents merge by these
/// identities, never by position, and a value of the more authoritative document replaces that single value only.
/// </summary>
internal sealed class RouteDocument
{
    /// <summary>The subscription group of topics that are written directly below their consumer group.</summary>
    public const string DefaultSubscriptionGroup = "default";

    public RouteNode Application { get; } = new("");

    /// <summary>Settings of topics and subscription groups that hold where a route says nothing itself.</summary>
    public Dictionary<string, SettingValue> Defaults { get; } = new(StringComparer.Ordinal);

    /// <summary>What could not be read at all: unknown names, lists where a value belongs.</summary>
    public List<string> Problems { get; } = [];

    /// <summary>Adds a topic; a second one of that name in the subscription group is a problem of this document.</summary>
    public RouteNode AddTopic(RouteNode group, RouteNode subscriptionGroup, string topic, string source)
    {
        if (subscriptionGroup.Find(topic) is { } known)
        {
            Problems.Add($"{SettingPath.Topic(group.Name, subscriptionGroup.Name, topic)} is written twice (the second time in {source}). Keep one of them.");
            return known;
        }

        return subscriptionGroup.GetOrAdd(topic);
    }

    /// <summary>Adds a failure rule; a second one for the same exception, however that is spelled, is a problem of this document.</summary>
    /// <param name="topic">The route it belongs to.</param>
    /// <param name="path">How problems name the route.</param>
    /// <param name="exception">The type's name as it was written.</param>
    /// <param name="source">Where it was written.</param>
    /// <returns>Null for a second one: which of the two was meant is not known.</returns>
    public RouteNode? AddRule(RouteNode topic, string path, string exception, string source)
    {
        var identity = ConsumerTypeName.Canonical(exception);
        if (topic.Find(identity) is null) return topic.GetOrAdd(identity);
        Problems.Add($"{SettingPath.FailureRule(path, exception)} is written twice (the second time in {source}). Keep one of them.");
        return null;
    }

    /// <summary>Whether code gives tokens (<c>WithOAuthBearerToken</c>).</summary>
    public bool HasTokenCallback { get; set; }

    /// <summary>One document of many.</summary>
    /// <param name="documents">The most authoritative first.</param>
    public static RouteDocument Merge(params IEnumerable<RouteDocument> documents)
    {
        var merged = new RouteDocument();
        foreach (var document in documents)
        {
            merged.HasTokenCallback |= document.HasTokenCallback;
            merged.Application.Fill(document.Application);
            RouteNode.Fill(merged.Defaults, document.Defaults);
            merged.Problems.AddRange(document.Problems);
        }

        return merged;
    }
}
