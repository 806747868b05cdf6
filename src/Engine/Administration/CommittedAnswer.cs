using Confluent.Kafka;

namespace Troupe.Engine.Administration;

/// <summary>The answer to a question for committed offsets: each partition that was asked for is in one of the two.</summary>
/// <param name="Known"><see cref="Offset.Unset"/> where nothing was committed.</param>
/// <param name="Failed">Why the broker did not say it; it can be asked again.</param>
internal sealed record CommittedAnswer(IReadOnlyDictionary<TopicPartition, Offset> Known, IReadOnlyDictionary<TopicPartition, Error> Failed)
{
    private static readonly IReadOnlyDictionary<TopicPartition, string> NoMetadata = new Dictionary<TopicPartition, string>();

    /// <summary>What was committed with the offset, of the partitions that have it.</summary>
    public IReadOnlyDictionary<TopicPartition, string> Metadata { get; init; } = NoMetadata;

    /// <summary>Takes an answer of the client apart.</summary>
    public static CommittedAnswer Of(
        IReadOnlyCollection<TopicPartition> asked,
        IReadOnlyCollection<TopicPartitionOffsetError> answered,
        IReadOnlyDictionary<TopicPartition, string>? metadata = null)
    {
        var known = new Dictionary<TopicPartition, Offset>();
        var failed = asked.ToDictionary(partition => partition, _ => new Error(ErrorCode.Local_Partial, "the answer does not hold it"));
        foreach (var partition in answered)
        {
            if (partition.Error.IsError)
            {
                failed[partition.TopicPartition] = partition.Error;
            }
            else
            {
                known[partition.TopicPartition] = partition.Offset;
                failed.Remove(partition.TopicPartition);
            }
        }

        return new CommittedAnswer(known, failed) { Metadata = metadata ?? NoMetadata };
    }
}
