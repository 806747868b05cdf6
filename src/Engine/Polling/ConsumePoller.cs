using Confluent.Kafka;
using Microsoft.Extensions.Logging;
using Troupe.Engine.Records;

namespace Troupe.Engine.Polling;

/// <summary>Polls through the client's public <c>Consume</c>, one record a call.</summary>
internal sealed class ConsumePoller : IRecordPoller
{
    /// <summary>Most records taken before the poll thread looks at its commands again.</summary>
    private const int MaxRecordsPerPoll = 2_000;

    private readonly ConsumerClient _client;
    private readonly Dictionary<TopicPartition, SegmentBuilder> _builders = [];
    private readonly Func<string, bool> _withHeaders;

    // A pause sits on the client's partition object and outlives the assignment it was made in; it can be lifted only when the new one is in force.
    private readonly HashSet<TopicPartition> _paused = [];
    private readonly List<TopicPartition> _resumeDue = [];

    /// <param name="properties">The client's properties, complete.</param>
    /// <param name="withHeaders">Whether a topic's headers are wanted.</param>
    /// <param name="handler">Is told of the assignment.</param>
    /// <param name="logger">Receives the client's own log.</param>
    public ConsumePoller(
        IReadOnlyDictionary<string, string> properties, Func<string, bool> withHeaders, IAssignmentHandler handler, ILogger logger)
    {
        _withHeaders = withHeaders;
        _client = new ConsumerClient(
            properties, handler, logger, assigning: partitions => _resumeDue.AddRange(partitions.Where(_paused.Contains)), leaving: Forget);
    }

    public bool PausesFreely => false;

    public void Subscribe(IReadOnlyCollection<string> topics) => _client.Consumer.Subscribe(topics);

    public void Poll(TimeSpan timeout, ISegmentReceiver receiver)
    {
        foreach (var partition in _resumeDue) Resume(partition);
        _resumeDue.Clear();
        var result = Consume(timeout, receiver);
        for (var taken = 0; result is not null; result = Consume(TimeSpan.Zero, receiver))
        {
            if (result.IsPartitionEOF)
            {
                Flush(result.TopicPartition, receiver);
                if (receiver.EpochOf(result.TopicPartition) is { } epoch)
                    receiver.Receive(Segment.EndOfPartition(result.TopicPartition, epoch, result.Offset.Value));
            }
            else
            {
                var builder = BuilderOf(result.TopicPartition);
                if (builder.MustCutBefore(result)) Flush(result.TopicPartition, receiver);
                builder.Add(result);
            }

            if (++taken >= MaxRecordsPerPoll) break;
        }

        foreach (var partition in _builders.Keys) Flush(partition, receiver);
        _client.ThrowHandlerFailure();
    }

    public void Pause(TopicPartition partition)
    {
        _client.Consumer.Pause([partition]);
        _paused.Add(partition);
    }

    public void Resume(TopicPartition partition)
    {
        _client.Consumer.Resume([partition]);
        _paused.Remove(partition);
    }

    public void Seek(TopicPartitionOffset position)
    {
        _client.Consumer.Seek(position);
        if (_builders.TryGetValue(position.TopicPartition, out var builder)) builder.Clear();
    }

    public Task CommitAsync(IReadOnlyCollection<TopicPartitionOffset> offsets) => _client.CommitAsync(offsets);

    public void Wake()
    {
        // Consume cannot be interrupted; it lasts as long as its time-out.
    }

    public void Close() => _client.Consumer.Close();

    public void Dispose() => _client.Dispose();

    /// <summary>
    /// One poll may see a partition go and come back: what was read of it before must not be taken for records of the new assignment.
    /// </summary>
    private void Forget(IReadOnlyList<TopicPartition> partitions)
    {
        foreach (var partition in partitions)
        {
            _builders.Remove(partition);
            _resumeDue.Remove(partition);
        }
    }

    private ConsumeResult<byte[]?, byte[]?>? Consume(TimeSpan timeout, ISegmentReceiver receiver)
    {
        try
        {
            return _client.Consumer.Consume(timeout);
        }
        catch (ConsumeException exception) when (!exception.Error.IsFatal)
        {
            if (exception.ConsumerRecord?.TopicPartition is { Partition.Value: >= 0 } partition) receiver.PartitionFailed(partition, exception.Error);
            return null;
        }
    }

    private SegmentBuilder BuilderOf(TopicPartition partition)
    {
        if (_builders.TryGetValue(partition, out var builder)) return builder;
        builder = new SegmentBuilder(partition, _withHeaders(partition.Topic));
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
