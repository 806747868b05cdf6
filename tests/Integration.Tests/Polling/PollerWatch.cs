using System.Text;
using Confluent.Kafka;
using Troupe.Engine.Polling;
using Troupe.Engine.Records;

namespace Troupe.Integration.Tests.Polling;

/// <summary>Stands in for the poll loop: keeps the assignment and all that a poller hands over. Used by the thread that polls.</summary>
internal sealed class PollerWatch : IAssignmentHandler, ISegmentReceiver
{
    private readonly Dictionary<TopicPartition, int> _epochs = [];
    private int _epoch;

    public List<Segment> Segments { get; } = [];

    public List<(TopicPartition Partition, Error Error)> Failures { get; } = [];

    public IReadOnlyCollection<TopicPartition> Assignment => _epochs.Keys;

    /// <summary>Called in a revocation, before it is answered.</summary>
    public Action<IReadOnlyList<TopicPartition>> OnRevoked { get; set; } = _ => { };

    /// <summary>Thrown at the next assignment.</summary>
    public Exception? FailAssignment { get; set; }

    public IEnumerable<Seen> Records => Segments.SelectMany(segment => Enumerable.Range(0, segment.Count).Select(entry => new Seen(
        segment.TopicPartition,
        segment.Entries[entry].Offset,
        segment.Entries[entry].KeyLength < 0 ? null : Encoding.UTF8.GetString(segment.Key(entry).Span),
        segment.Entries[entry].ValueLength < 0 ? null : segment.Value(entry).ToArray(),
        segment.Timestamp(entry),
        segment.Headers(entry))));

    public IEnumerable<long> OffsetsOf(TopicPartition partition) => Records.Where(record => record.Partition == partition).Select(record => record.Offset);

    public void Assigned(IReadOnlyList<TopicPartition> partitions)
    {
        if (FailAssignment is { } failure) throw failure;
        foreach (var partition in partitions) _epochs[partition] = ++_epoch;
    }

    public void Revoked(IReadOnlyList<TopicPartition> partitions)
    {
        OnRevoked(partitions);
        Lost(partitions);
    }

    public void Lost(IReadOnlyList<TopicPartition> partitions)
    {
        foreach (var partition in partitions) _epochs.Remove(partition);
    }

    public void ClientError(Error error)
    {
    }

    public int? EpochOf(TopicPartition partition) => _epochs.TryGetValue(partition, out var epoch) ? epoch : null;

    public void Receive(Segment segment)
    {
        Assert.Equal(EpochOf(segment.TopicPartition), segment.Epoch);
        Segments.Add(segment);
    }

    public void PartitionFailed(TopicPartition partition, Error error) => Failures.Add((partition, error));

    internal sealed record Seen(TopicPartition Partition, long Offset, string? Key, byte[]? Value, Timestamp Timestamp, Headers? Headers)
    {
        public string? Text => Value is null ? null : Encoding.UTF8.GetString(Value);
    }
}
