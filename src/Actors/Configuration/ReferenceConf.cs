using Akka.Configuration;
using Troupe.Engine.Configuration;

namespace Troupe.Actors.Configuration;

/// <summary>The defaults that come with the library; Akka.NET does not find a reference.conf by itself.</summary>
internal static class ReferenceConf
{
    public const string Source = "reference.conf";

    public static Config Config { get; } = ConfigurationFactory.FromResource("Troupe.Actors.reference.conf", typeof(ReferenceConf).Assembly);

    public static RouteDocument Document { get; } = HoconRouteReader.Read(Config, Source);
}
