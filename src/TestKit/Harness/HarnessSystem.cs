using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Configuration;
using Troupe.Actors.Configuration;
using Troupe.Actors.Scheduling;
using Troupe.TestKit.Time;

namespace Troupe.TestKit.Harness;

/// <summary>The actor system of one harness: all its dispatchers and timers go by the harness's clock, and it has nothing that takes time to start.</summary>
internal static class HarnessSystem
{
    // Throughput 1: whoever asks an actor knows that its answer was all that happened.
    private static readonly Config Settings = ConfigurationFactory.ParseString($$"""
        akka {
          loglevel = OFF
          stdout-loglevel = OFF
          loggers = []
          log-dead-letters = off
          log-dead-letters-during-shutdown = off
          coordinated-shutdown {
            run-by-clr-shutdown-hook = off
            run-by-actor-system-terminate = off
          }
          actor {
            default-dispatcher { {{Dispatcher(isConsumer: true)}} }
            internal-dispatcher { {{Dispatcher(isConsumer: false)}} }
          }
        }
        troupe {
          engine-dispatcher { {{Dispatcher(isConsumer: false)}} }
          consumer-dispatcher { {{Dispatcher(isConsumer: true)}} }
        }
        """).WithFallback(ReferenceConf.Config);

    public static ActorSystem Create(VirtualTime time) => ActorSystem.Create(
        "troupe", ActorSystemSetup.Create(BootstrapSetup.Create().WithConfig(Settings.WithClock(time)), new VirtualTimeSetup(time)));

    private static string Dispatcher(bool isConsumer) => $"""
        type = Dispatcher
        throughput = 1
        executor = "{typeof(VirtualTimeDispatcher).FullName}, {typeof(VirtualTimeDispatcher).Assembly.GetName().Name}"
        {VirtualTimeDispatcher.ConsumerKey} = {(isConsumer ? "on" : "off")}
        """;
}
