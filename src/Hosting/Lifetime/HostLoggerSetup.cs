using Akka.Actor.Setup;
using Microsoft.Extensions.Logging;

namespace Troupe.Hosting.Lifetime;

/// <summary>Carries the host's logging into the actor system, whose loggers have no constructor of their own.</summary>
internal sealed class HostLoggerSetup(ILoggerFactory loggers) : Setup
{
    public ILoggerFactory Loggers { get; } = loggers;
}
