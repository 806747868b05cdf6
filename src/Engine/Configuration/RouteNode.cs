namespace Troupe.Engine.Configuration;

/// <summary>One level of a <see cref="RouteDocument"/>: the application, a consumer group, a subscription group or a topic.</summary>
/// <param name="name">The group's id or the name; empty for the application.</param>
internal sealed class RouteNode(string name)
{
    public string Name { get; } = name;

    /// <summary>The settings written at this level, by their words with dots: <c>backoff.initial</c>.</summary>
    public Dictionary<string, SettingValue> Values { get; } = new(StringComparer.Ordinal);

    /// <summary>Properties of the Kafka client written at this level, by the client's names.</summary>
    public Dictionary<string, SettingValue> Kafka { get; } = new(StringComparer.Ordinal);

    /// <summary>The level below, in the order of writing.</summary>
    public List<RouteNode> Children { get; } = [];

    public RouteNode? Find(string child) => Children.Find(node => string.Equals(node.Name, child, StringComparison.Ordinal));

    public RouteNode GetOrAdd(string child)
    {
        var node = Find(child);
        if (node is null)
        {
            node = new RouteNode(child);
            Children.Add(node);
        }

        return node;
    }

    /// <summary>Takes over what this level and those below it do not have yet.</summary>
    public void Fill(RouteNode lower)
    {
        Fill(Values, lower.Values);
        Fill(Kafka, lower.Kafka);
        foreach (var child in lower.Children)
            GetOrAdd(child.Name).Fill(child);
    }

    internal static void Fill(Dictionary<string, SettingValue> target, Dictionary<string, SettingValue> lower)
    {
        foreach (var (name, value) in lower)
            target.TryAdd(name, value);
    }
}
