using System.Text;
using Confluent.Kafka;
using Troupe.Engine.Records;

namespace Troupe.Engine.Tests.Records;

/// <summary>Segments as a poller makes them: key and value of a record are its offset in words.</summary>
internal static class TestSegments
{
    public static readonly TopicPartition Orders = new("orders", 3);

    public static Segment Of(params long[] offsets) => InEpoch(1, offsets);

    public static Segment Range(long from, long to) => InEpoch(1, Offsets(from, to));

    public static Segment InEpoch(int epoch, params long[] offsets)
    {
        var builder = new SegmentBuilder(Orders, withHeaders: true);
        foreach (var offset in offsets) builder.Add(Result(offset, $"key-{offset}", $"value-{offset}"));
        return builder.Build(epoch);
    }

    public static long[] Offsets(long from, long to) => [.. Enumerable.Range(0, (int)(to - from)).Select(index => from + index)];

    public static ConsumeResult<byte[]?, byte[]?> Result(
        long offset, string? key, string? value, Headers? headers = null, Timestamp? timestamp = null) => new()
    {
        TopicPartitionOffset = new TopicPartitionOffset(Orders, offset),
        Message = new Message<byte[]?, byte[]?>
        {
            Key = key is null ? null : Encoding.UTF8.GetBytes(key),
            Value = value is null ? null : Encoding.UTF8.GetBytes(value),
            Headers = headers ?? [],
            Timestamp = timestamp ?? new Timestamp(1_700_000_000_000 + offset, TimestampType.CreateTime),
        },
    };
}
