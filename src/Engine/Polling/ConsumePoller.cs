using System.Diagnostics;
using Confluent.Kafka;
using Microsoft.Extensions.Logging;
using Troupe.Engine.Security;

namespace Troupe.Engine.Polling;

/// <summary>Polls through the client's public <c>Consume</c>, one record a call.</summary>
internal sealed class ConsumePoller : IRecordPoller
{
    /// <summary>Most records taken before the poll thread looks at its commands again.</summary>
    private const int MaxRecordsPerPoll = 2_000;

    private readonly ConsumerClient _client;
    private readonly IAssignmentHandler _handler;
    private readonly SegmentGatherer _gatherer;

    // A pause sits on the client's partition object and outlives the assignment it was made in; it can be lifted only when the new one is in force.
    private readonly HashSet<TopicPartition> _paused = [];
    private readonly List<TopicPartition> _resumeDue = [];

    /// <param name="properties">The client's properties, complete.</param>
    /// <param name="withHeaders">Whether a topic's headers are wanted.</param>
    /// <param name="handler">Is told of the assignment.</param>
    /// <param name="logger">Receives the client's own log.</param>
    /// <param name="tokens">Gives the tokens of <c>OAUTHBEARER</c>; null for none.</param>
    public ConsumePoller(
        IReadOnlyDictionary<string, string> properties, Func<string, bool> withHeaders, IAssignmentHandler handler, ILogger logger, TokenSource? tokens = null)
    {
        (_gatherer, _handler) = (new SegmentGatherer(withHeaders), handler);
        _client = new ConsumerClient(
            properties, handler, logger, tokens, assigning: partitions => _resumeDue.AddRange(partitions.Where(_paused.Contains)), leaving: Forget);
    }

    public bool PausesFreely => false;

    public TimeSpan Waited { get; private set; }

    public void Subscribe(IReadOnlyCollection<string> topics) => _client.Consumer.Subscribe(topics);

    public void Assign(IReadOnlyCollection<TopicPartitionOffset> positions) => _client.Assign(positions);

    public void Poll(TimeSpan timeout, ISegmentReceiver receiver)
    {
        foreach (var partition in _resumeDue) Resume(partition);
        _resumeDue.Clear();
        var began = Stopwatch.GetTimestamp();
        var result = Consume(timeout, receiver);
        Waited += Stopwatch.GetElapsedTime(began);
        for (var taken = 0; result is not null; result = Consume(TimeSpan.Zero, receiver))
        {
            _gatherer.Add(result, receiver);
            if (++taken >= MaxRecordsPerPoll) break;
        }

        _gatherer.Flush(receiver);
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
        _gatherer.Clear(position.TopicPartition);
    }

    public long? EndOf(TopicPartition partition) => _client.EndOf(partition);

    public Task CommitAsync(IReadOnlyCollection<TopicPartitionOffset> offsets) => _client.CommitAsync(offsets);

    public IConsumerGroupMetadata? Member() => _client.Member();

    public void Wake()
    {
        // Consume cannot be interrupted; it lasts as long as its time-out.
    }

    public void Close() => _client.Consumer.Close();

    public void Dispose() => _client.Dispose();

    private void Forget(IReadOnlyList<TopicPartition> partitions)
    {
        foreach (var partition in partitions)
        {
            _gatherer.Forget(partition);
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
            else _handler.ClientError(exception.Error);
            return null;
        }
    }
}
