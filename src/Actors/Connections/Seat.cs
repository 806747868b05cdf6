using Akka.Actor;
using Troupe.Actors.Partitions;
using Troupe.Engine.Polling;

namespace Troupe.Actors.Connections;

/// <summary>One assigned partition, as its connection sees it.</summary>
internal sealed class Seat(AssignedPartition partition)
{
    public AssignedPartition Partition { get; } = partition;

    /// <summary>Lent for this assignment; null until the group answered.</summary>
    public PartitionKernel? Kernel { get; set; }

    /// <summary>Who plays it; null until its committed offset is known.</summary>
    public IActorRef? Supervisor { get; set; }

    /// <summary>What the client said of it before there was a supervisor to be told; null if nothing.</summary>
    public string? EarlyFailure { get; set; }

    /// <summary>Why it is being closed; null while it is not.</summary>
    public Departure? Departure { get; set; }

    /// <summary>The partition was assigned again before this assignment was over: it is seated when this one is released. Null if it was not.</summary>
    public AssignedPartition? Successor { get; set; }
}
