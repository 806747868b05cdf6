using Confluent.Kafka;
using Troupe.Engine.Records;

namespace Troupe.Engine.Polling;

/// <summary>Gathers what one poll reads, record by record, into segments of one partition each. Not thread-safe.</summary>
internal sealed class SegmentGatherer(Func<string, bool> withHeaders)
{
    private readonly Dictionary<TopicPartition, SegmentBuilder> _builders = [];

    /// <summary>Takes a record, or the end of a partition.</summary>
    public void Add(ConsumeResult<byte[]?, byte[]?> result, ISegmentReceiver receiver)
    {
        if (result.IsPartitionEOF)
        {
            Flush(result.TopicPartition, receiver);
            if (receiver.EpochOf(result.TopicPartition) is { } epoch)
                receiver.Receive(Segment.EndOfPartition(result.TopicPartition, epoch, result.Offset.Value));
            return;
        }

        var builder = BuilderOf(result.TopicPartition);
        if (builder.MustCutBefore(result)) Flush(result.TopicPartition, receiver);
        builder.Add(result);
    }

    /// <summary>Hands over everything gathered; what nobody plays any more is dropped.</summary>
    public void Flush(ISegmentReceiver receiver)
    {
        foreach (var partition in _builders.Keys) Flush(partition, receiver);
    }

    /// <summary>Drops what was gathered of a partition: its position changed.</summary>
    public void Clear(TopicPartition partition)
    {
        if (_builders.TryGetValue(partition, out var builder)) builder.Clear();
    }

    /// <summary>
    /// One poll may see a partition go and come back: what was read of it before must not be taken for records of the new assignment.
    /// </summary>
    public void Forget(TopicPartition partition) => _builders.Remove(partition);

    private SegmentBuilder BuilderOf(TopicPartition partition)
    {
        if (_builders.TryGetValue(partition, out var builder)) return builder;
        builder = new SegmentBuilder(partition, withHeaders(partition.Topic));
        _builders.Add(partition, builder);
        return builder;
    }

    private void Flush(TopicPartition partition, ISegmentReceiver receiver)
    {
        if (!_builders.TryGetValue(partition, out var builder) || builder.IsEmpty) return;
        if (receiver.EpochOf(partition) is { } epoch) receiver.Receive(builder.Build(epoch));
        else builder.Clear();
    }
}
