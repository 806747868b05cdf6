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
        var order = Order(Children, lower.Children);
        foreach (var child in lower.Children)
            GetOrAdd(child.Name).Fill(child);
        Children.Sort((left, right) => order[left.Name].CompareTo(order[right.Name]));
    }

    /// <summary>
    /// The place of each name when two sources are one. The order of both is kept, as the order of rules has a meaning: a child that this
    /// source writes only to change a value of it stays where the other has it, and what this source adds comes as early as its own order
    /// allows. Where the two contradict each other this one's order counts.
    /// </summary>
    private static Dictionary<string, int> Order(List<RouteNode> upper, List<RouteNode> lower)
    {
        var places = new Dictionary<string, int>(StringComparer.Ordinal);
        var above = upper.Select(node => node.Name).ToList();
        var below = lower.Select(node => node.Name).ToList();
        var contradicts = !above.Where(below.Contains).SequenceEqual(below.Where(above.Contains), StringComparer.Ordinal);
        var next = 0;
        TakeOwn();
        foreach (var name in below)
        {
            if (!places.TryAdd(name, places.Count)) continue;
            if (next == above.Count || above[next] != name) continue;
            next++;
            TakeOwn();
        }

        return places;

        void TakeOwn()
        {
            for (; next < above.Count && (contradicts || !below.Contains(above[next])); next++) places.Add(above[next], places.Count);
        }
    }

    internal static void Fill(Dictionary<string, SettingValue> target, Dictionary<string, SettingValue> lower)
    {
        foreach (var (name, value) in lower)
            target.TryAdd(name, value);
    }
}
