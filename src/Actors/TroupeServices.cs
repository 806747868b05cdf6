using Microsoft.Extensions.Logging;
using Troupe.Actors.Consumers;
using Troupe.Engine.Polling;
using Troupe.Engine.Routing;

namespace Troupe.Actors;

/// <summary>What the tree takes from the application.</summary>
internal sealed record TroupeServices(IConsumerFactory Consumers, ILoggerFactory Loggers, TimeProvider Time)
{
    /// <summary>Makes the client of a connection; another one takes its place where there is no broker.</summary>
    public Func<SubscriptionGroupSettings, string, IAssignmentHandler, ILogger, IRecordPoller> CreatePoller { get; init; } = Pollers.Create;

    /// <summary>Asks the host to stop in order and to end with an exit code other than 0.</summary>
    public Action<Exception> StopProcess { get; init; } = _ => { };
}
