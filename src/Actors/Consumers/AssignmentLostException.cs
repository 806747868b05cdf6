using Confluent.Kafka;
using Troupe.Engine.Consuming;

namespace Troupe;

/// <summary>
/// The partition is not this consumer's any more, and what it did last becomes visible for nobody: another consumer does it again. A retry cannot
/// help; let the exception pass.
/// </summary>
public sealed class AssignmentLostException : Exception
{
    internal AssignmentLostException(TopicPartition partition)
        : base($"{partition.Display()} was given up or lost before the transaction was committed. It is rolled back; the partition's new owner is given its messages again. Let the exception pass.") =>
        TopicPartition = partition;

    private AssignmentLostException(TopicPartition partition, string message)
        : base(message) => TopicPartition = partition;

    /// <summary>The partition.</summary>
    public TopicPartition TopicPartition { get; }

    internal static AssignmentLostException AtSeek(TopicPartition partition) =>
        new(partition, $"{partition.Display()} was given up or lost, so that nobody can go on elsewhere in it here. Let the exception pass.");
}
