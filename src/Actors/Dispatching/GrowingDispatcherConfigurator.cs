using System.Diagnostics.CodeAnalysis;
using Akka.Configuration;
using Akka.Dispatch;
using Akka.Event;

namespace Troupe.Actors.Dispatching;

/// <summary>Makes the threads of a dispatcher; Akka.NET finds it by name in the settings.</summary>
[SuppressMessage("Performance", "CA1812", Justification = "Made by Akka.NET, which finds it by name in the settings.")]
internal sealed class GrowingDispatcherConfigurator : ExecutorServiceConfigurator
{
    private readonly GrowingDispatcherSettings _settings;

    public GrowingDispatcherConfigurator(Config config, IDispatcherPrerequisites prerequisites)
        : base(config, prerequisites) => _settings = GrowingDispatcherSettings.Create(config);

    public override ExecutorService Produce(string id)
    {
        var events = Prerequisites.EventStream;
        return new GrowingExecutor(
            id,
            _settings,
            _settings.Parallelism(Environment.ProcessorCount),
            new ProcessorLoad(Environment.ProcessorCount).WasHigh,
            (exception, what) => events.Publish(new Error(exception, id, typeof(GrowingExecutor), what)));
    }
}
