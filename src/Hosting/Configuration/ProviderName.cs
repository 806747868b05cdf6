using Microsoft.Extensions.Configuration;

namespace Troupe.Hosting.Configuration;

/// <summary>Says which provider of a configuration a value comes from, so that a message can name the file.</summary>
internal static class ProviderName
{
    private const string Suffix = "ConfigurationProvider";

    /// <summary>File or provider and key, such as <c>appsettings.json Troupe:ShutdownTimeout</c>.</summary>
    public static string Source(IConfiguration configuration, string key) => $"{Of(configuration, key)} {key}";

    private static string Of(IConfiguration configuration, string key)
    {
        if (configuration is IConfigurationRoot root)
        {
            foreach (var provider in root.Providers.Reverse())
            {
                if (provider.TryGet(key, out _) || provider.GetChildKeys([], key).Any())
                    return Display(provider, key);
            }
        }

        return "configuration";
    }

    private static string Display(IConfigurationProvider provider, string key) => provider switch
    {
        FileConfigurationProvider { Source.Path: { } path } => path,
        ChainedConfigurationProvider chained => Of(chained.Configuration, key),
        _ when provider.GetType().Name is var name && name.EndsWith(Suffix, StringComparison.Ordinal) => name[..^Suffix.Length] switch
        {
            "EnvironmentVariables" => "environment",
            "CommandLine" => "command line",
            "Memory" => "configuration in memory",
            var other => other,
        },
        _ => provider.GetType().Name,
    };
}
