using Akka.Configuration;
using Microsoft.Extensions.Configuration;
using Troupe.Actors.Configuration;
using Troupe.Actors.Consumers;
using Troupe.Engine.Configuration;

namespace Troupe.Hosting.Configuration;

/// <summary>Merges all sources in their order of authority and checks the result.</summary>
internal static class SettingsLoader
{
    /// <param name="builder">What code says, with HOCON given there.</param>
    /// <param name="configuration">The application's configuration; null in a container without one.</param>
    /// <param name="system">The settings of the application's actor system; null if it has none.</param>
    public static SettingsResult Load(TroupeBuilder builder, IConfiguration? configuration, Config? system)
    {
        var documents = new List<RouteDocument> { builder.Document };
        if (configuration is not null)
            documents.Add(ConfigurationRouteReader.Read(configuration));
        if (builder.Hocon is { } hocon)
            documents.Add(HoconRouteReader.ReadApplication(hocon));
        if (system is not null)
            documents.Add(HoconRouteReader.ReadApplication(system));
        if (configuration is not null)
            documents.Add(ConfigurationRouteReader.ReadConnectionString(configuration));
        documents.Add(ReferenceConf.Document);
        return SettingsReader.Read(RouteDocument.Merge(documents), ConsumerForms.Problem, ConsumerForms.CanTick);
    }
}
