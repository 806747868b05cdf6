using System.Globalization;
using System.Text;
using Confluent.Kafka;
using Troupe.Engine.Records;

namespace Troupe.Engine.Tests.Records;

/// <summary>Segments as a poll thread would make them.</summary>
internal static class Segments
{
    public static readonly TopicPartition Orders3 = new("orders", 3);

    /// <summary>One record at each of the offsets, whose value is its offset as text.</summary>
    public static Segment At(int epoch, params long[] offsets)
    {
        var builder = new SegmentBuilder(Orders3, withHeaders: true);
        foreach (var offset in offsets) builder.Add(Result(offset, "key"u8.ToArray(), Encoding.UTF8.GetBytes(offset.ToString(CultureInfo.InvariantCulture))));
        return builder.Build(epoch);
    }

    /// <summary>Records from <paramref name="from"/> to <paramref name="to"/>, excluded.</summary>
    public static Segment Range(long from, long to, int epoch = 1) =>
        At(epoch, [.. Enumerable.Range(0, (int)(to - from)).Select(index => from + index)]);

    public static ConsumeResult<byte[]?, byte[]?> Result(
        long offset, byte[]? key, byte[]? value, Headers? headers = null, Timestamp? timestamp = null) => new()
        {
            TopicPartitionOffset = new TopicPartitionOffset(Orders3, offset),
            Message = new Message<byte[]?, byte[]?>
            {
                Key = key,
                Value = value,
                Headers = headers,
                Timestamp = timestamp ?? new Timestamp(offset, TimestampType.CreateTime),
            },
        };
}
