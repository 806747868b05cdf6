namespace Troupe.Engine.Configuration;

/// <summary>What a source of text holds before its names are understood: a value, named fields or a list, as IConfiguration and HOCON know them.</summary>
/// <param name="source">Where this node was written, for messages.</param>
internal sealed class SettingTree(string source)
{
    public string Source { get; } = source;

    /// <summary>The value of a leaf. A node of IConfiguration may have a value and fields at once.</summary>
    public string? Text { get; init; }

    public List<KeyValuePair<string, SettingTree>> Fields { get; } = [];

    /// <summary>The elements of a list; null when the source did not write one.</summary>
    public List<SettingTree>? Items { get; init; }

    /// <summary>The elements when this is a list, also one that is written as fields named 0, 1, 2; null otherwise.</summary>
    public IReadOnlyList<SettingTree>? Elements()
    {
        if (Items is not null)
            return Items;
        if (Fields.Count == 0)
            return string.IsNullOrEmpty(Text) ? [] : null;
        var numbered = new SortedList<int, SettingTree>();
        foreach (var (name, field) in Fields)
        {
            if (!int.TryParse(name, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var index)
                || !numbered.TryAdd(index, field))
                return null;
        }

        return [.. numbered.Values];
    }
}
