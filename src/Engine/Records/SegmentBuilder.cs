using Confluent.Kafka;

namespace Troupe.Engine.Records;

/// <summary>Gathers the results of one partition on the poll thread and cuts them into segments. Not thread-safe.</summary>
internal sealed class SegmentBuilder(TopicPartition topicPartition, bool withHeaders)
{
    private readonly List<ConsumeResult<byte[]?, byte[]?>> _results = [];
    private int _bytes;

    public bool IsEmpty => _results.Count == 0;

    /// <summary>Whether <paramref name="result"/> must start a segment of its own.</summary>
    public bool MustCutBefore(ConsumeResult<byte[]?, byte[]?> result) =>
        _results.Count > 0
        && (_results.Count == Segment.MaxRecords
            || _bytes + Size(result) > Segment.MaxBytes
            || _results[0].Message.Timestamp.Type != result.Message.Timestamp.Type);

    public void Add(ConsumeResult<byte[]?, byte[]?> result)
    {
        _results.Add(result);
        _bytes += Size(result);
    }

    public Segment Build(int epoch)
    {
        var data = new byte[_bytes];
        var entries = new RecordEntry[_results.Count];
        var position = 0;
        var hasHeaders = false;
        for (var index = 0; index < entries.Length; index++)
        {
            var result = _results[index];
            var (key, value) = (result.Message.Key, result.Message.Value);
            var headersLength = HeadersSize(result);
            hasHeaders |= headersLength > 0;
            entries[index] = new RecordEntry(
                result.Offset.Value, result.Message.Timestamp.UnixTimestampMs, position, key?.Length ?? -1, value?.Length ?? -1, headersLength);
            key?.CopyTo(data, entries[index].Position);
            value?.CopyTo(data, entries[index].ValuePosition);
            if (headersLength > 0) PackedHeaders.Pack(result.Message.Headers, data.AsSpan(entries[index].HeadersPosition));
            position = entries[index].HeadersPosition + headersLength;
        }

        var segment = new Segment(
            topicPartition, epoch, data, entries, hasHeaders, _results[0].Message.Timestamp.Type, _results[^1].Offset.Value + 1);
        _results.Clear();
        _bytes = 0;
        return segment;
    }

    public void Clear()
    {
        _results.Clear();
        _bytes = 0;
    }

    private int HeadersSize(ConsumeResult<byte[]?, byte[]?> result) => withHeaders ? PackedHeaders.Size(result.Message.Headers) : 0;

    private int Size(ConsumeResult<byte[]?, byte[]?> result) =>
        (result.Message.Key?.Length ?? 0) + (result.Message.Value?.Length ?? 0) + HeadersSize(result);
}
