using Microsoft.Extensions.Configuration;
using Troupe.Engine.Configuration;

namespace Troupe.Hosting.Configuration;

/// <summary>Reads what IConfiguration says about Troupe, with the file or provider that said it.</summary>
internal static class ConfigurationRouteReader
{
    public const string Section = "Troupe";
    public const string ConnectionString = "ConnectionStrings:kafka";

    /// <summary>The section <c>Troupe</c>.</summary>
    public static RouteDocument Read(IConfiguration configuration) =>
        RouteDocumentReader.Read(Tree(configuration, configuration.GetSection(Section)));

    /// <summary>The broker's address that other libraries use too; the last resort.</summary>
    public static RouteDocument ReadConnectionString(IConfiguration configuration)
    {
        var document = new RouteDocument();
        if (configuration[ConnectionString] is { } servers && !string.IsNullOrWhiteSpace(servers))
            document.Application.Kafka.Add("bootstrap.servers", new SettingValue(servers, ProviderName.Source(configuration, ConnectionString)));
        return document;
    }

    private static SettingTree Tree(IConfiguration configuration, IConfigurationSection section)
    {
        var tree = new SettingTree(ProviderName.Source(configuration, section.Path)) { Text = section.Value };
        foreach (var child in section.GetChildren())
        {
            // JSON's null takes a value back: as if it had not been written.
            var field = Tree(configuration, child);
            if (field.Text is not null || field.Fields.Count > 0)
                tree.Fields.Add(new(child.Key, field));
        }

        return tree;
    }
}
