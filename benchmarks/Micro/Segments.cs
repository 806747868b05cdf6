using Confluent.Kafka;
using Troupe.Engine.Records;

namespace Troupe.Benchmarks.Micro;

/// <summary>What the poll thread hands over: full segments of records of 100 bytes.</summary>
internal static class Segments
{
    public const int Records = Segment.MaxRecords;
    public const int ValueBytes = 100;

    public static readonly TopicPartition Partition = new("benchmark", 0);

    private static readonly byte[] Key = "k123"u8.ToArray();
    private static readonly byte[] Value = new byte[ValueBytes];

    public static ConsumeResult<byte[]?, byte[]?>[] Results(long firstOffset) =>
    [
        .. Enumerable.Range(0, Records).Select(index => new ConsumeResult<byte[]?, byte[]?>
        {
            TopicPartitionOffset = new TopicPartitionOffset(Partition, firstOffset + index),
            Message = new Message<byte[]?, byte[]?> { Key = Key, Value = Value, Timestamp = new Timestamp(index, TimestampType.CreateTime) },
        }),
    ];

    public static Segment Build(SegmentBuilder builder, ConsumeResult<byte[]?, byte[]?>[] results)
    {
        foreach (var result in results) builder.Add(result);
        return builder.Build(epoch: 1);
    }

    public static Segment Build(long firstOffset) => Build(new SegmentBuilder(Partition, withHeaders: false), Results(firstOffset));
}
