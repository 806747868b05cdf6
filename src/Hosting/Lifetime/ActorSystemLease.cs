using System.Reflection;
using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Configuration;
using Microsoft.Extensions.Logging;
using Troupe.Actors;
using Troupe.Actors.Configuration;
using Troupe.Actors.Scheduling;

namespace Troupe.Hosting.Lifetime;

/// <summary>The actor system the tree lives in: the application's, or one that was made for it and ends with it.</summary>
internal sealed class ActorSystemLease
{
    /// <summary>A consumer that blocks for ever keeps an actor system from ending; the process must not wait for it.</summary>
    private static readonly TimeSpan TerminationBound = TimeSpan.FromSeconds(5);

    private static readonly Config OwnSettings = ConfigurationFactory.ParseString("""
        akka {
          stdout-loglevel = OFF
          loggers = ["Troupe.Hosting.Lifetime.HostLogger, Troupe.Hosting"]
          coordinated-shutdown {
            run-by-clr-shutdown-hook = off
            phases.actor-system-terminate.timeout = 5s
          }
        }
        """);

    private readonly bool _isOwn;

    private ActorSystemLease(ActorSystem system, bool isOwn) => (System, _isOwn) = (system, isOwn);

    public ActorSystem System { get; }

    /// <summary>Takes the application's actor system; the defaults of Troupe are put below its settings if they are not there.</summary>
    /// <exception cref="TroupeConfigurationException">The system does not take them.</exception>
    public static ActorSystemLease Of(ActorSystem system)
    {
        // Looked for one by one, as an application may well configure one of the two itself.
        if (!HasDispatchers(system))
            system.Settings.InjectTopLevelFallback(ReferenceConf.Config);
        if (!HasDispatchers(system))
        {
            throw new TroupeConfigurationException(
                [$"The actor system {system.Name} does not know {Dispatchers.Engine} and {Dispatchers.Consumer}. Put Troupe's reference.conf below its configuration before it is made."]);
        }

        CheckConsumerDispatcher(system);
        return new ActorSystemLease(system, isOwn: false);
    }

    /// <summary>Makes an actor system.</summary>
    /// <param name="hocon">The application's settings, which win over Troupe's; null for none.</param>
    /// <param name="loggers">Receives what Akka.NET logs.</param>
    /// <param name="time">The clock of its timers.</param>
    /// <exception cref="TroupeConfigurationException">The dispatcher of consumers is not set as it can be.</exception>
    public static ActorSystemLease Create(Config? hocon, ILoggerFactory loggers, TimeProvider time)
    {
        var settings = (hocon ?? Config.Empty).WithFallback(OwnSettings).WithFallback(ReferenceConf.Config).WithClock(time);
        var setup = ActorSystemSetup.Create(BootstrapSetup.Create().WithConfig(settings), new HostLoggerSetup(loggers));
        var system = ActorSystem.Create("troupe", setup);
        try
        {
            CheckConsumerDispatcher(system);
        }
        catch (TroupeConfigurationException)
        {
            _ = system.Terminate();
            throw;
        }

        return new ActorSystemLease(system, isOwn: true);
    }

    /// <summary>Ends the system if it was made here.</summary>
    /// <returns>False if it did not end in time.</returns>
    public async Task<bool> ReleaseAsync(TimeProvider time)
    {
        if (!_isOwn)
            return true;
        try
        {
            await System.Terminate().WaitAsync(TerminationBound, time).ConfigureAwait(false);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    // Akka.NET makes it when the first consumer needs it, long after the start.
    private static void CheckConsumerDispatcher(ActorSystem system)
    {
        try
        {
            _ = system.Dispatchers.Lookup(Dispatchers.Consumer);
        }
        catch (Exception exception)
        {
            // Whatever the configurator, or the reflection that makes it, threw.
            throw new TroupeConfigurationException([(exception as TargetInvocationException)?.InnerException?.Message ?? exception.Message]);
        }
    }

    private static bool HasDispatchers(ActorSystem system) =>
        system.Dispatchers.HasDispatcher(Dispatchers.Engine) && system.Dispatchers.HasDispatcher(Dispatchers.Consumer);
}
