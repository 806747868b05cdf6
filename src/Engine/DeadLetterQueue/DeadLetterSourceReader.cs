using Troupe.Engine.Records;

namespace Troupe.Engine.DeadLetterQueue;

/// <summary>Takes a message out of its segment, byte for byte.</summary>
internal static class DeadLetterSourceReader
{
    public static DeadLetterSource Read(Segment segment, int entry, string group, int attempts, string errorType, string errorMessage)
    {
        var record = segment.Entries[entry];
        return new DeadLetterSource(
            segment.TopicPartition.Topic,
            segment.TopicPartition.Partition.Value,
            record.Offset,
            group,
            record.KeyLength < 0 ? null : segment.Key(entry).ToArray(),
            record.ValueLength < 0 ? null : segment.Value(entry).ToArray(),
            segment.Headers(entry),
            segment.Timestamp(entry),
            attempts,
            errorType,
            errorMessage);
    }
}
