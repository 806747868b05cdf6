using Troupe.Engine.Configuration;

namespace Troupe.Engine.Tests.Configuration;

/// <summary>Builds what a source of text would hold: strings are values, tuples fields, arrays lists.</summary>
internal static class Tree
{
    public static SettingTree Block(params (string Name, object Content)[] fields) => Block("test", fields);

    public static RouteDocument Document(params (string Name, object Content)[] fields) => RouteDocumentReader.Read(Block(fields));

    public static RouteDocument Document(string source, params (string Name, object Content)[] fields) => RouteDocumentReader.Read(Block(source, fields));

    public static SettingTree Block(string source, (string Name, object Content)[] fields)
    {
        var tree = new SettingTree(source);
        foreach (var (name, content) in fields)
            tree.Fields.Add(new(name, Node(source, content)));
        return tree;
    }

    private static SettingTree Node(string source, object content) => content switch
    {
        string text => new SettingTree(source) { Text = text },
        (string Name, object Content)[] fields => Block(source, fields),
        object[] items => new SettingTree(source) { Items = [.. items.Select(item => Node(source, item))] },
        _ => throw new ArgumentException($"A tree holds no {content.GetType()}.", nameof(content)),
    };

    /// <summary>A usable document of one topic: group billing, topic orders.</summary>
    public static (string Name, object Content)[] Orders(params (string Name, object Content)[] topic) =>
    [
        ("kafka", Fields(("bootstrap.servers", "localhost:9092"))),
        ("consumer-groups", List(Fields(
            ("id", "billing"),
            ("topics", List(Fields([("name", "orders"), ("consumer", typeof(FitConsumer).AssemblyQualifiedName!), .. topic])))))),
    ];

    public static (string Name, object Content)[] Fields(params (string Name, object Content)[] fields) => fields;

    public static object[] List(params object[] items) => items;

    public static SettingsResult Read(params RouteDocument[] documents) =>
        SettingsReader.Read(RouteDocument.Merge(documents), type => type == typeof(FitConsumer) ? null : "It overrides no ConsumeAsync. Override one.");

    internal sealed class FitConsumer;

    internal sealed class UnfitConsumer;
}
