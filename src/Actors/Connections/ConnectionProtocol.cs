using System.Collections.Immutable;
using Confluent.Kafka;
using Troupe.Actors.Partitions;
using Troupe.Engine.Polling;

namespace Troupe.Actors.Connections;

/// <summary>What a connection accepts, asks and answers.</summary>
internal static class ConnectionProtocol
{
    /// <summary>The connection asks its group for the kernels of newly assigned partitions; answered by <see cref="KernelsLent"/>.</summary>
    internal sealed record LendKernels(int Life, ImmutableArray<AssignedPartition> Partitions);

    internal sealed record KernelsLent(ImmutableArray<(AssignedPartition Partition, PartitionKernel Kernel)> Kernels);

    /// <summary>The connection has left its group, or its client is of no more use. It stops; something that hangs may hold its name for longer.</summary>
    internal sealed record Ended(int Life);

    /// <summary>The connection gives a kernel back.</summary>
    internal sealed record ReturnKernel(TopicPartition TopicPartition, PartitionKernel Kernel);
}
