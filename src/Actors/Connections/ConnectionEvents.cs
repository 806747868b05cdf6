using System.Collections.Immutable;
using Akka.Actor;
using Confluent.Kafka;
using Troupe.Actors.Dispatching;
using Troupe.Engine.Polling;

namespace Troupe.Actors.Connections;

/// <summary>Turns what the poll thread reports into messages to its connection.</summary>
internal sealed class ConnectionEvents(IActorRef connection) : IConnectionEvents
{
    void IConnectionEvents.Assigned(IReadOnlyList<AssignedPartition> partitions) => Tell(new Assigned([.. partitions]));

    void IConnectionEvents.Revoking(IReadOnlyList<AssignedPartition> partitions, RevocationTicket ticket) =>
        Tell(new Revoking([.. partitions], ticket));

    void IConnectionEvents.Lost(IReadOnlyList<AssignedPartition> partitions) => Tell(new Lost([.. partitions]));

    void IConnectionEvents.PartitionFailed(AssignedPartition partition, Error error) => Tell(new PartitionFailed(partition, error));

    void IConnectionEvents.ClientError(Error error) => Tell(new ClientErrorReported(error));

    void IConnectionEvents.HandingOver() => WakeUps.Hold();

    bool IConnectionEvents.HandedOver() => WakeUps.RunOrRelease();

    void IConnectionEvents.Serve() => WakeUps.RunAndRelease();

    void IConnectionEvents.LeaveToOthers() => WakeUps.Release();

    void IConnectionEvents.Ended(Exception? error) => Tell(new Ended(error));

    private void Tell(object message) => connection.Tell(message, ActorRefs.NoSender);

    internal sealed record Assigned(ImmutableArray<AssignedPartition> Partitions);

    internal sealed record Revoking(ImmutableArray<AssignedPartition> Partitions, RevocationTicket Ticket);

    internal sealed record Lost(ImmutableArray<AssignedPartition> Partitions);

    internal sealed record PartitionFailed(AssignedPartition Partition, Error Error);

    internal sealed record ClientErrorReported(Error Error);

    internal sealed record Ended(Exception? Error);
}
