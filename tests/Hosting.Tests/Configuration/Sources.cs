using System.Text;
using Akka.Configuration;
using Microsoft.Extensions.Configuration;
using Troupe.Engine.Routing;
using Troupe.Hosting.Configuration;

namespace Troupe.Hosting.Tests.Configuration;

/// <summary>Loads settings as a host would, from what is given of the sources.</summary>
internal static class Sources
{
    public static TroupeSettings Load(Action<TroupeBuilder>? code = null, string? json = null, string? hocon = null, string? system = null)
    {
        var builder = new TroupeBuilder();
        code?.Invoke(builder);
        if (hocon is not null)
            builder.WithHocon(ConfigurationFactory.ParseString(hocon));
        return SettingsLoader.Load(
            builder,
            json is null ? null : Json(json),
            system is null ? null : ConfigurationFactory.ParseString(system)).OrThrow();
    }

    public static IConfigurationRoot Json(string text) =>
        new ConfigurationBuilder().AddJsonStream(new MemoryStream(Encoding.UTF8.GetBytes(text))).Build();
}
