using System.Text;
using Confluent.Kafka;
using Troupe.Engine.Records;

namespace Troupe.Engine.Tests.Records;

/// <summary>Segments as a poller makes them: key and value of a record are its offset in words.</summary>
internal static class TestSegments
{
    public static readonly TopicPartition Orders = new("orders", 3);

    public static Segment Of(params long[] offsets) => InEpoch(1, offsets);

    /// <summary>Records from <paramref name="from"/> to <paramref name="to"/>, excluded.</summary>
    public static Segment Range(long from, long to, int epoch = 1) => InEpoch(epoch, Offsets(from, to));

    public static Segment InEpoch(int epoch, params long[] offsets)
    {
        var builder = new SegmentBuilder(Orders, withHeaders: true);
        foreach (var offset in offsets) builder.Add(Result(offset, $"key-{offset}", $"value-{offset}"));
        return builder.Build(epoch);
    }

    public static long[] Offsets(long from, long to) => [.. Enumerable.Range(0, (int)(to - from)).Select(index => from + index)];

    public static ConsumeResult<byte[]?, byte[]?> Result(
        long offset, string? key, string? value, Headers? headers = null, Timestamp? timestamp = null) =>
        Raw(
            offset, key is null ? null : Encoding.UTF8.GetBytes(key), value is null ? null : Encoding.UTF8.GetBytes(value), headers ?? [],
            timestamp ?? new Timestamp(1_700_000_000_000 + offset, TimestampType.CreateTime));

    /// <summary>As the client gives it, without headers where there are none.</summary>
    public static ConsumeResult<byte[]?, byte[]?> Raw(
        long offset, byte[]? key, byte[]? value, Headers? headers = null, Timestamp? timestamp = null) => new()
        {
            TopicPartitionOffset = new TopicPartitionOffset(Orders, offset),
            Message = new Message<byte[]?, byte[]?>
            {
                Key = key,
                Value = value,
                Headers = headers,
                Timestamp = timestamp ?? new Timestamp(offset, TimestampType.CreateTime),
            },
        };
}
