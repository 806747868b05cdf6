using Microsoft.Extensions.Logging;
using Troupe.Actors.Consumers;

namespace Troupe.Actors;

/// <summary>What the tree takes from the application.</summary>
internal sealed record TroupeServices(IConsumerFactory Consumers, ILoggerFactory Loggers, TimeProvider Time)
{
    /// <summary>Asks the host to stop in order and to end with an exit code other than 0.</summary>
    public Action<Exception> StopProcess { get; init; } = _ => { };
}
