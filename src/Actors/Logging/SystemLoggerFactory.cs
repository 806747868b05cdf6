using Akka.Actor;
using Microsoft.Extensions.Logging;

namespace Troupe.Actors.Logging;

/// <summary>Where no host gives a log: that of the actor system.</summary>
internal sealed class SystemLoggerFactory(ActorSystem system) : ILoggerFactory
{
    public ILogger CreateLogger(string categoryName) => new SystemLogger(Akka.Event.Logging.GetLogger(system, categoryName));

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException("The log of the actor system is the only one here.");

    public void Dispose()
    {
    }
}
