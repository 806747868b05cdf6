using System.Runtime.CompilerServices;
using Akka.Actor;
using Akka.Configuration;
using Akka.DependencyInjection;
using Akka.Hosting;
using Troupe.Actors.Configuration;
using Troupe.Hosting.Lifetime;

namespace Troupe;

/// <summary>Runs Troupe in an actor system of Akka.Hosting.</summary>
public static class TroupeAkkaConfigurationExtensions
{
    /// <summary>What a system needs that Troupe does not make itself; below everything the application says.</summary>
    private static readonly Config SystemSettings = ConfigurationFactory.ParseString("""
        akka.coordinated-shutdown {
          run-by-clr-shutdown-hook = off
          phases.before-service-unbind.timeout = 35s
          phases.actor-system-terminate.timeout = 5s
        }
        """);

    private static readonly ConditionalWeakTable<AkkaConfigurationBuilder, TroupeSetup> Setups = [];

    /// <summary>
    /// Consumes Kafka topics in this actor system: the tree starts when the system's own actors have started, and drains before the system ends.
    /// <c>services.AddTroupe()</c> is needed beside it, as the callback of <c>AddAkka</c> runs too late to register services.
    /// </summary>
    /// <param name="akka">The builder that the callback of <c>AddAkka</c> is given.</param>
    /// <param name="configure">Says in code what is consumed; adds to what <c>AddTroupe</c> says. Null when a configuration says it all.</param>
    /// <returns>The same builder.</returns>
    /// <remarks>
    /// Troupe's reference.conf is put below the application's HOCON, whose section <c>troupe</c> ranks below IConfiguration. Unless the application
    /// says otherwise, <c>akka.coordinated-shutdown</c> gets <c>run-by-clr-shutdown-hook = off</c>, 35 seconds for
    /// <c>phases.before-service-unbind</c>, where Troupe drains when the system ends before the host (raise it with <c>shutdown-timeout</c>), and 5
    /// seconds for <c>phases.actor-system-terminate</c>. Starting the host throws an <see cref="InvalidOperationException"/> without
    /// <c>AddTroupe</c>, and a <see cref="TroupeConfigurationException"/> when settings cannot be used.
    /// </remarks>
    public static AkkaConfigurationBuilder WithTroupe(this AkkaConfigurationBuilder akka, Action<TroupeBuilder>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(akka);
        if (!Setups.TryGetValue(akka, out var setup))
        {
            setup = new TroupeSetup();
            Setups.Add(akka, setup);
            akka.AddSetup(setup);
            akka.AddHocon(SystemSettings, HoconAddMode.Append);
            akka.AddHocon(ReferenceConf.Config, HoconAddMode.Append);
            akka.AddStartup((system, _) => Start(system));
        }

        if (configure is not null)
            setup.Add(configure);
        return akka;
    }

    private static void Start(ActorSystem system)
    {
        var service = DependencyResolver.For(system).Resolver.GetService<TroupeHostedService>()
            ?? throw new InvalidOperationException("WithTroupe needs services.AddTroupe() beside AddAkka. Add it; the routes may stay where they are.");
        service.StartIn(system);
    }
}
