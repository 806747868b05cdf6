using Confluent.Kafka;

namespace Troupe.Engine.Consuming;

/// <summary>How positions are written everywhere: <c>orders[3]@42</c>.</summary>
internal static class PositionDisplay
{
    public static string Display(this TopicPartition partition) => $"{partition.Topic}[{partition.Partition.Value}]";

    public static string Display(this TopicPartitionOffset position) => $"{position.Topic}[{position.Partition.Value}]@{position.Offset.Value}";
}
