using Akka.Actor;
using Microsoft.Extensions.Logging;
using Troupe.Actors.Consumers;
using Troupe.Engine.Administration;
using Troupe.Engine.DeadLetterQueue;
using Troupe.Engine.Polling;
using Troupe.Engine.Producing;

namespace Troupe.Actors.Partitions;

/// <summary>What a supervisor works with.</summary>
internal sealed record PartitionServices(
    IPollCommands Poll,
    IConsumerFactory Consumers,
    IProducerPort Producer,
    DeadLetterDispatcher DeadLetters,
    ILoggerFactory Loggers,
    TimeProvider Time)
{
    /// <summary>The coordinator of the connection's transactions; nobody where no route is transactional.</summary>
    public IActorRef Transactions { get; init; } = ActorRefs.Nobody;

    /// <summary>Where a seek asks for the beginning, the end or a time.</summary>
    public required ILogOffsets Log { get; init; }

    /// <summary>Asks the host to stop in order and to end with an exit code other than 0.</summary>
    public Action<Exception> StopProcess { get; init; } = _ => { };
}
