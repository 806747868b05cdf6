using Confluent.Kafka;
using Troupe.Engine.Records;

namespace Troupe.Engine.Polling;

/// <summary>Where a poller puts what it read.</summary>
internal interface ISegmentReceiver
{
    /// <summary>The epoch of a partition's assignment; null if it is not assigned: its records are dropped.</summary>
    int? EpochOf(TopicPartition partition);

    void Receive(Segment segment);

    /// <summary>A partition reports an error of its own, for example that its committed offset is out of range.</summary>
    void PartitionFailed(TopicPartition partition, Error error);
}
