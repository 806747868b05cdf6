using System.Globalization;
using Akka.Configuration;
using Akka.Configuration.Hocon;
using Troupe.Engine.Configuration;

namespace Troupe.Actors.Configuration;

/// <summary>
/// Reads the section <c>troupe</c> of HOCON by walking its objects, as its text was parsed: names keep their dots and dashes, values their
/// spelling.
/// </summary>
internal static class HoconRouteReader
{
    public const string Source = "HOCON";

    private const string Root = "troupe";

    /// <summary>What the application wrote; what merely repeats reference.conf, as in a merged configuration, is left to reference.conf.</summary>
    public static RouteDocument ReadApplication(Config config)
    {
        var document = Read(config, Source);
        RemoveRepeated(document.Application.Values, ReferenceConf.Document.Application.Values);
        RemoveRepeated(document.Defaults, ReferenceConf.Document.Defaults);
        return document;
    }

    /// <summary>Reads everything below <c>troupe</c>; an empty document if there is nothing.</summary>
    public static RouteDocument Read(Config config, string source)
    {
        if (Section(config) is not { } section)
            return new RouteDocument();
        if (SelfReference.Find(config.Root, section, Root) is { } path)
        {
            var document = new RouteDocument();
            document.Problems.Add(
                $"{path} ({source}) refers to itself, which Akka.NET's HOCON cannot read; ${{?NAME}} and references to nothing end up the same. Write the value out.");
            return document;
        }

        return RouteDocumentReader.Read(Tree(section, $"{source} {Root}", source == ReferenceConf.Source ? source : null));
    }

    private static HoconValue? Section(Config config)
    {
        // Only the parsed objects are touched here: asking a value what it is follows its references, for ever if one leads back.
        HoconValue? section = null;
        foreach (var element in config.Root?.Values ?? [])
        {
            if (element is HoconObject root && root.Items.TryGetValue(Root, out var value))
                section = value;
        }

        return section;
    }

    /// <param name="value">What was parsed.</param>
    /// <param name="path">Where it is, for messages.</param>
    /// <param name="fixedSource">What messages say instead of the path; null for the path.</param>
    private static SettingTree Tree(HoconValue value, string path, string? fixedSource)
    {
        var source = fixedSource ?? path;
        if (value.IsObject())
        {
            var tree = new SettingTree(source);
            foreach (var (name, field) in value.GetObject().Items)
            {
                var content = Tree(field, $"{path}.{name}", fixedSource);

                // HOCON's null takes a value back: as if it had not been written.
                if (content.Text is not null || content.Items is not null || field.IsObject())
                    tree.Fields.Add(new(name, content));
            }

            return tree;
        }

        if (value.IsArray())
        {
            var items = value.GetArray().Select((item, index) =>
                Tree(item, string.Create(CultureInfo.InvariantCulture, $"{path}[{index}]"), fixedSource));
            return new SettingTree(source) { Items = [.. items] };
        }

        return new SettingTree(source) { Text = value.GetString() };
    }

    private static void RemoveRepeated(Dictionary<string, SettingValue> values, Dictionary<string, SettingValue> reference)
    {
        foreach (var (name, value) in reference)
        {
            if (values.TryGetValue(name, out var repeated) && repeated.Text == value.Text)
                values.Remove(name);
        }
    }
}
