using System.Collections.Immutable;
using Akka.Actor;
using Confluent.Kafka;
using Troupe.Actors.Partitions;
using Troupe.Actors.Transactions;
using Troupe.Engine.Polling;

namespace Troupe.Actors.Connections;

/// <summary>What a connection accepts, asks and answers.</summary>
internal static class ConnectionProtocol
{
    /// <summary>The connection asks its group for the kernels of newly assigned partitions; answered by <see cref="KernelsLent"/>.</summary>
    internal sealed record LendKernels(int Life, ImmutableArray<AssignedPartition> Partitions);

    internal sealed record KernelsLent(ImmutableArray<(AssignedPartition Partition, PartitionKernel Kernel)> Kernels);

    /// <summary>The connection has left its group, or its client is of no more use. It stops; something that hangs may hold its name for longer.</summary>
    /// <param name="Life">Which connection it was.</param>
    /// <param name="Error">What made its client useless; null if the group was left in order.</param>
    internal sealed record Ended(int Life, Exception? Error = null);

    /// <summary>The connection tells its group that its assignment changed, or that it knows now that it has one, be it of nothing.</summary>
    /// <param name="Life">Which connection it is.</param>
    /// <param name="IsMember">Whether the group has come to an assignment with it; false once that is lost.</param>
    internal sealed record Rebalanced(int Life, bool IsMember);

    /// <summary>The group does not need the connection any more: it leaves, unless it was assigned something. Answered by <see cref="Ended"/> or <see cref="Occupied"/>.</summary>
    /// <param name="Bound">How long that may take.</param>
    internal sealed record LeaveIfIdle(TimeSpan Bound);

    /// <summary>The connection does not leave, as it has partitions.</summary>
    internal sealed record Occupied(int Life);

    /// <summary>Asks how much its poll thread has to do; answered by a <see cref="PollLoad"/>, or not at all if that has ended.</summary>
    internal sealed record GetLoad
    {
        public static readonly GetLoad Instance = new();
    }

    /// <summary>The connection gives a kernel back.</summary>
    internal sealed record ReturnKernel(TopicPartition TopicPartition, PartitionKernel Kernel);

    /// <summary>Whoever commits what a stream has read wants the coordinator; answered by <see cref="TransactionsOpened"/>.</summary>
    /// <param name="Id">What the ids of its producers begin with.</param>
    /// <param name="Settings">Makes what the coordinator needs, of the connection, its name, and its member for offsets.</param>
    /// <param name="ReplyTo">Who asks. The first who does has it, and nobody after.</param>
    internal sealed record OpenTransactions(
        string Id,
        Func<ConnectionSettings, string, Func<IReadOnlyCollection<AssignedPartition>, IConsumerGroupMetadata?>, CoordinatorSettings> Settings,
        IActorRef ReplyTo) : INoSerializationVerificationNeeded;

    /// <param name="Coordinator">Null if the connection ends, or another one has it.</param>
    internal sealed record TransactionsOpened(IActorRef? Coordinator);
}
