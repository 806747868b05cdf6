namespace Troupe.Engine.Configuration;

/// <summary>How messages name a place in the settings: by the identities of groups and topics, as positions differ from source to source.</summary>
internal static class SettingPath
{
    public const string Application = "troupe";
    public const string Defaults = "troupe.defaults";

    public static string Group(string id) => $"troupe.consumer-groups[{id}]";

    public static string SubscriptionGroup(string group, string name) =>
        name == RouteDocument.DefaultSubscriptionGroup ? Group(group) : $"{Group(group)}.subscription-groups[{name}]";

    public static string Topic(string group, string subscriptionGroup, string topic) =>
        $"{SubscriptionGroup(group, subscriptionGroup)}.topics[{topic}]";

    /// <param name="topic">The path of its topic.</param>
    /// <param name="exception">The type's name.</param>
    public static string FailureRule(string topic, string exception) => $"{topic}.{SettingNames.FailureRules}[{exception}]";
}
