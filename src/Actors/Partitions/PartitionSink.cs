using Akka.Actor;
using Troupe.Engine.Polling;
using Troupe.Engine.Records;
using Troupe.Engine.Telemetry;

namespace Troupe.Actors.Partitions;

/// <summary>The mailbox of a supervisor, as the poll thread sees it.</summary>
internal sealed class PartitionSink(IActorRef supervisor, PartitionTelemetry telemetry) : IPartitionSink
{
    public void Deliver(Segment segment) => supervisor.Tell(segment, ActorRefs.NoSender);

    public void EndKnown(long offset) => telemetry.EndKnown(offset);

    public void Repositioned(int epoch, long offset) => supervisor.Tell(new PartitionProtocol.Repositioned(epoch, offset), ActorRefs.NoSender);
}
