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

    /// <summary>The partition.</summary>
    public TopicPartition TopicPartition { get; }
}
