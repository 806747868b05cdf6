using System.Collections.Immutable;
using Confluent.Kafka;
using Troupe.Actors.Partitions;
using Troupe.Engine.Routing;

namespace Troupe.Actors.Groups;

/// <summary>
/// What a subscription group must not forget when an error of the engine restarts its actor. It belongs to whoever makes the group, goes in
/// through its Props, and only the living actor touches it.
/// </summary>
internal sealed class SubscriptionGroupState(SubscriptionGroupSettings settings)
{
    /// <summary>The kernels of its partitions.</summary>
    public KernelLoans Loans { get; } = new(partition => new PartitionKernel(settings.RouteOf(partition.Topic)!));

    public ConnectionSet Connections { get; } = new(settings.Multiplexing.Max, settings.Multiplexing.Boot);

    /// <summary>The newest step; null before the first one.</summary>
    public ScalingStep? LastStep { get; set; }

    /// <summary>The partitions that were held when a connection had nothing to do; null if none was.</summary>
    public ImmutableHashSet<TopicPartition>? OneTooManyAt { get; set; }

    /// <summary>Whether the process stops: nothing is made any more.</summary>
    public bool IsDraining { get; set; }
}
