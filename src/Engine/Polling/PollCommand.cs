using Confluent.Kafka;

namespace Troupe.Engine.Polling;

/// <summary>What the poll thread is asked to do between two polls, and while it waits in a revocation.</summary>
internal abstract record PollCommand
{
    private PollCommand()
    {
    }

    /// <summary>Gives a partition its mailbox and the first credit.</summary>
    public sealed record Attach(AssignedPartition Partition, IPartitionSink Sink, long Records, long Bytes) : PollCommand;

    /// <summary>More room in a partition's mailbox.</summary>
    public sealed record Grant(AssignedPartition Partition, long Records, long Bytes) : PollCommand;

    /// <summary>Delivers nothing more of a partition in this assignment.</summary>
    public sealed record Detach(AssignedPartition Partition) : PollCommand;

    /// <summary>Fetches a partition from another offset, with fresh credit; repeated until the client takes it.</summary>
    public sealed record Seek(AssignedPartition Partition, Offset Offset, long Records, long Bytes) : PollCommand;

    /// <summary>Says how much it has to do. Never answered once the thread has ended.</summary>
    public sealed record Measure(TaskCompletionSource<PollLoad> Answer) : PollCommand;

    /// <summary>Looks at its state again: a revocation may be answered.</summary>
    public sealed record Wake : PollCommand
    {
        public static readonly Wake Instance = new();
    }

    /// <summary>Leaves the group and ends the thread.</summary>
    public sealed record Stop : PollCommand
    {
        public static readonly Stop Instance = new();
    }
}
