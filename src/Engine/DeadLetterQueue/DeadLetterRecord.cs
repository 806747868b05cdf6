using System.Diagnostics;
using System.Globalization;
using System.Text;
using Confluent.Kafka;

namespace Troupe.Engine.DeadLetterQueue;

/// <summary>Makes the record that goes to the dead letter topic.</summary>
internal static class DeadLetterRecord
{
    /// <summary>Most characters of an error's message in a header.</summary>
    public const int MaximumErrorMessageLength = 1_000;

    private const string TraceParent = "traceparent";

    /// <summary>Key, value, timestamp and foreign headers of the source as they are, and Troupe's own headers behind them.</summary>
    public static Message<byte[]?, byte[]?> Create(DeadLetterSource source)
    {
        var headers = new Headers();
        var earlier = new EarlierGiveUp();
        string? traceId = null;
        foreach (var header in source.Headers ?? [])
        {
            var value = header.GetValueBytes();
            if (earlier.TryTake(header.Key, value))
                continue;
            headers.Add(header.Key, value);
            if (header.Key == TraceParent)
                traceId = TraceIdOf(value);
        }

        Add(headers, DeadLetterHeaders.SourceTopic, source.Topic);
        Add(headers, DeadLetterHeaders.SourcePartition, source.Partition.ToString(CultureInfo.InvariantCulture));
        Add(headers, DeadLetterHeaders.SourceOffset, source.Offset.ToString(CultureInfo.InvariantCulture));
        Add(headers, DeadLetterHeaders.SourceGroup, source.Group);
        Add(headers, DeadLetterHeaders.Attempts, source.Attempts.ToString(CultureInfo.InvariantCulture));
        Add(headers, DeadLetterHeaders.ErrorType, source.ErrorType);
        Add(headers, DeadLetterHeaders.ErrorMessage, Cut(source.ErrorMessage));
        if (traceId is not null)
            Add(headers, DeadLetterHeaders.TraceId, traceId);
        if (earlier.FirstSource is { } firstSource)
            headers.Add(DeadLetterHeaders.FirstSource, firstSource);

        return new Message<byte[]?, byte[]?>
        {
            Key = source.Key,
            Value = source.Value,
            Headers = headers,
            Timestamp = Producible(source.Timestamp),
        };
    }

    /// <summary>The partition of the queue: one and the same for each source partition, so that its order is kept.</summary>
    public static int PartitionFor(int sourcePartition, int partitionCount)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(sourcePartition);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(partitionCount);
        return sourcePartition % partitionCount;
    }

    private static void Add(Headers headers, string name, string text) => headers.Add(name, Encoding.UTF8.GetBytes(text));

    private static string Cut(string message)
    {
        if (message.Length <= MaximumErrorMessageLength)
            return message;
        var splitsPair = char.IsSurrogatePair(message, MaximumErrorMessageLength - 1);
        return message[..(splitsPair ? MaximumErrorMessageLength - 1 : MaximumErrorMessageLength)];
    }

    private static string? TraceIdOf(byte[]? traceParent) =>
        traceParent is not null && ActivityContext.TryParse(Encoding.UTF8.GetString(traceParent), null, out var context)
            ? context.TraceId.ToHexString()
            : null;

    // The client takes no other kind than create time from a producer, and refuses the broker's append time.
    private static Timestamp Producible(Timestamp timestamp) => timestamp.Type == TimestampType.NotAvailable
        ? Timestamp.Default
        : new Timestamp(timestamp.UnixTimestampMs, TimestampType.CreateTime);
}
