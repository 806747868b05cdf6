using Confluent.Kafka;
using Troupe.Engine.Consuming;

namespace Troupe.Integration.Tests.Stage;

/// <summary>Something a consumer under test did or met.</summary>
/// <param name="What">A delivery, or whatever else the consumer notes.</param>
/// <param name="Position">The message, or of a partition as a whole its offset -1001 (unset).</param>
/// <param name="Attempt">What the consumer read as its attempt.</param>
/// <param name="At">When, by the host's clock.</param>
internal sealed record Delivery(string What, TopicPartitionOffset Position, int Attempt, DateTimeOffset At)
{
    public const string Delivered = "delivered";

    public bool IsDelivery => What == Delivered;

    public int Partition => Position.Partition.Value;

    public long Offset => Position.Offset.Value;

    public override string ToString() => $"{At:mm:ss.fff} {What} {(Position.Offset == Confluent.Kafka.Offset.Unset ? Position.TopicPartition.Display() : Position.Display())} attempt {Attempt}";
}
