using System.Diagnostics.CodeAnalysis;
using Akka.Configuration;
using Akka.Dispatch;

namespace Troupe.TestKit.Time;

/// <summary>Makes the executors of a harness's actor system; Akka.NET finds it by name in the settings.</summary>
[SuppressMessage("Performance", "CA1812", Justification = "Made by Akka.NET, which finds it by name in the settings.")]
internal sealed class VirtualTimeDispatcher(Config config, IDispatcherPrerequisites prerequisites) : ExecutorServiceConfigurator(config, prerequisites)
{
    /// <summary>Set for dispatchers on which the consumer runs.</summary>
    public const string ConsumerKey = "troupe-consumer";

    public override ExecutorService Produce(string id) => new VirtualTimeExecutor(
        id, Prerequisites.Settings.Setup.Get<VirtualTimeSetup>().Value.Time, Config.GetBoolean(ConsumerKey));
}
