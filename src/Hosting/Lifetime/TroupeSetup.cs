using Akka.Actor;
using Akka.Actor.Setup;

namespace Troupe.Hosting.Lifetime;

/// <summary>Carries routes through an actor system: the callback of <c>AddAkka</c> runs when the container is built already, and sees no builder of it.</summary>
internal sealed class TroupeSetup : Setup
{
    private readonly List<Action<TroupeBuilder>> _routes = [];

    /// <summary>What the system was told; null if it was told nothing.</summary>
    public static TroupeSetup? Of(ActorSystem system) =>
        system.Settings.Setup.Get<TroupeSetup>() is { HasValue: true, Value: var setup } ? setup : null;

    public void Add(Action<TroupeBuilder> routes) => _routes.Add(routes);

    /// <summary>Says it all to the builder, once: a route that is said again is a problem.</summary>
    public void ApplyTo(TroupeBuilder builder)
    {
        foreach (var routes in _routes)
            routes(builder);
        _routes.Clear();
    }
}
