using Akka.Actor;
using Troupe.Actors.Consumers;
using Troupe.Engine.Batching;

namespace Troupe.Actors.Partitions;

/// <summary>One instance of the user's actor, as its supervisor sees it.</summary>
internal sealed class Incarnation(int number, IActorRef actor, PartitionLease lease, IConsumerScope scope)
{
    public int Number { get; } = number;

    public IActorRef Actor { get; } = actor;

    public PartitionLease Lease { get; } = lease;

    public IConsumerScope Scope { get; } = scope;

    /// <summary>What metadata its marks may have.</summary>
    public required MetadataRule Metadata { get; init; }

    public IncarnationActivity Activity { get; set; } = IncarnationActivity.Opening;

    /// <summary>The batch at work, or the last one that was.</summary>
    public RecordBatch? Batch { get; set; }

    /// <summary>Number of the tick at work, or of the last one; 0 before the first.</summary>
    public long Tick { get; set; }

    public bool IsBusy => Activity != IncarnationActivity.Idle;
}
