using Akka.Actor;
using Confluent.Kafka;
using Troupe.Engine.Records;

namespace Troupe.Actors.Partitions;

/// <summary>What a partition's supervisor accepts and answers. Segments come to it as they are (<see cref="Segment"/>).</summary>
internal static class PartitionProtocol
{
    /// <summary>Plays the partition from now on.</summary>
    /// <param name="Epoch">The assignment.</param>
    /// <param name="Kernel">What earlier assignments left; lent until <see cref="Released"/>.</param>
    /// <param name="Committed">The committed offset; null for none.</param>
    internal sealed record Assign(int Epoch, PartitionKernel Kernel, long? Committed)
    {
        /// <summary>What was committed with it; null for nothing.</summary>
        public string? Metadata { get; init; }
    }

    /// <summary>Comes to an end in order; answered by <see cref="Closed"/> before <paramref name="Bound"/> is over.</summary>
    internal sealed record Close(int Epoch, ClosingReason Reason, TimeSpan Bound);

    /// <summary>Nothing more will be finished. Answered by <see cref="Settled"/> when the last commit is through.</summary>
    /// <param name="TopicPartition">The partition.</param>
    /// <param name="Epoch">The assignment.</param>
    /// <param name="Frontier">What may be committed; null if nothing is known.</param>
    internal sealed record Closed(TopicPartition TopicPartition, int Epoch, long? Frontier)
    {
        /// <summary>What is committed with it; null for nothing.</summary>
        public string? Metadata { get; init; }
    }

    /// <summary>The last commit of the assignment is through.</summary>
    /// <param name="Epoch">The assignment.</param>
    /// <param name="Committed">The offset the broker accepted; null if there was nothing to commit or it failed.</param>
    internal sealed record Settled(int Epoch, long? Committed);

    /// <summary>The partition is gone: nothing more of it counts. Answered by <see cref="Released"/>.</summary>
    internal sealed record Lose(int Epoch);

    /// <summary>The kernel is not touched any more.</summary>
    internal sealed record Released(TopicPartition TopicPartition, int Epoch, PartitionKernel Kernel);

    /// <summary>Answered by <see cref="Progress"/> if there is any.</summary>
    internal sealed record ReportProgress
    {
        public static readonly ReportProgress Instance = new();
    }

    /// <summary>What may be committed.</summary>
    /// <param name="TopicPartition">The partition.</param>
    /// <param name="Epoch">The assignment.</param>
    /// <param name="Frontier">The first offset that is not finished.</param>
    /// <param name="Committed">Somebody waits for this commit; null if it has time.</param>
    internal sealed record Progress(TopicPartition TopicPartition, int Epoch, long Frontier, TaskCompletionSource<bool>? Committed)
        : INoSerializationVerificationNeeded
    {
        /// <summary>What is committed with it: of the same offset other text is something new. Null for nothing.</summary>
        public string? Metadata { get; init; }
    }

    /// <summary>The log begins anew below what was committed: the committed offset must follow it, or what comes would be skipped after a restart.</summary>
    /// <param name="TopicPartition">The partition.</param>
    /// <param name="Epoch">The assignment.</param>
    /// <param name="Offset">Where delivery goes on.</param>
    internal sealed record Restarted(TopicPartition TopicPartition, int Epoch, long Offset);

    /// <summary>The broker accepted a commit.</summary>
    internal sealed record Committed(int Epoch, long Offset)
    {
        /// <summary>What was committed with it; null for nothing.</summary>
        public string? Metadata { get; init; }
    }

    /// <summary>A seek took effect: what comes now was fetched from there on.</summary>
    internal sealed record Repositioned(int Epoch, long Offset);

    /// <summary>The client cannot fetch the partition: until somebody acts, or until it can again, which the next segment shows.</summary>
    internal sealed record Hold(int Epoch, string Reason);

    /// <summary>Answered by <see cref="Standing"/>, whatever the partition does.</summary>
    internal sealed record GetStanding
    {
        public static readonly GetStanding Instance = new();
    }

    /// <summary>What a partition waits for, as seen between two of its messages.</summary>
    /// <param name="Activity">What its present consumer does; null if there is none.</param>
    /// <param name="IsDispatching">Whether a dead letter is on its way.</param>
    /// <param name="IsCancelling">Whether what user code registered with a cancelled token still runs.</param>
    /// <param name="HasWork">Whether it will go on by itself: messages, a backoff before them, a consumer to be made.</param>
    /// <param name="IsHeld">Whether it stands still until somebody acts.</param>
    internal sealed record Standing(IncarnationActivity? Activity, bool IsDispatching, bool IsCancelling, bool HasWork, bool IsHeld);

    /// <summary>Answered by <see cref="PartitionStatus"/>.</summary>
    internal sealed record GetStatus
    {
        public static readonly GetStatus Instance = new();
    }
}
