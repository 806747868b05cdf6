using Confluent.Kafka;
using Troupe.Engine.Records;

namespace Troupe.TestKit.StandIns;

/// <summary>The records of the harness's one partition, as a broker would hold them.</summary>
internal sealed class PartitionLog(TopicPartition topicPartition, bool withHeaders, long firstOffset)
{
    private readonly List<ConsumeResult<byte[]?, byte[]?>> _records = [];

    public long FirstOffset { get; } = firstOffset;

    public long NextOffset { get; private set; } = firstOffset;

    /// <summary>The first record that is not older; the end if there is none.</summary>
    public long OffsetAt(DateTimeOffset time) =>
        _records.FirstOrDefault(record => record.Message.Timestamp.UtcDateTime >= time.UtcDateTime)?.Offset.Value ?? NextOffset;

    /// <summary>Appends a record.</summary>
    /// <param name="message">Key, value, headers and timestamp.</param>
    /// <param name="offset">Where it stands; null for the next offset.</param>
    /// <exception cref="ArgumentException">The offset is taken.</exception>
    public void Append(Message<byte[]?, byte[]?> message, long? offset)
    {
        if (offset < NextOffset)
            throw new ArgumentException($"A message cannot be put at offset {offset}: the partition already ends at {NextOffset}. Leave its offset out, or name a later one.", nameof(offset));
        var position = offset ?? NextOffset;
        _records.Add(new ConsumeResult<byte[]?, byte[]?>
        {
            TopicPartitionOffset = new TopicPartitionOffset(topicPartition, position),
            Message = message,
        });
        NextOffset = position + 1;
    }

    /// <summary>What lies at or behind <paramref name="offset"/>, cut as the poll thread cuts it.</summary>
    public IEnumerable<Segment> Read(long offset, int epoch)
    {
        var builder = new SegmentBuilder(topicPartition, withHeaders);
        foreach (var record in _records)
        {
            if (record.Offset.Value < offset) continue;
            if (builder.MustCutBefore(record)) yield return builder.Build(epoch);
            builder.Add(record);
        }

        if (!builder.IsEmpty) yield return builder.Build(epoch);
    }
}
