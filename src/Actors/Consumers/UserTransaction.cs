using Confluent.Kafka;
using Troupe.Engine.Records;
using Troupe.Engine.Serialization;
using Troupe.Engine.Transactions;

namespace Troupe.Actors.Consumers;

/// <summary>One run of <c>TransactionAsync</c>: what its delegate has produced and marked so far.</summary>
internal sealed class UserTransaction(ConsumerAssignment assignment) : ITransaction
{
    private readonly Lock _lock = new();
    private readonly StagedWork _work = new();
    private bool _isOver;
    private bool _isAborted;
    private AssignmentLostException? _lost;

    public bool IsAborted
    {
        get
        {
            lock (_lock) return _isAborted;
        }
    }

    public void Produce<T>(string topic, T value, string? key = null, Headers? headers = null)
    {
        ArgumentNullException.ThrowIfNull(topic);
        Add(OutgoingMessage.Stage(topic, value, key, headers));
    }

    public void MarkAsConsumed<TValue>(Message<TValue> message) => Mark(message.Segment, message.Entry, metadata: null);

    public void MarkAsConsumed<TValue>(Message<TValue> message, string? metadata) => Mark(message.Segment, message.Entry, metadata);

    public void MarkAsConsumed<TValue, TMetadata>(Message<TValue> message, TMetadata metadata) =>
        Mark(message.Segment, message.Entry, PayloadText.Write(metadata));

    public void MarkAsConsumed<TKey, TValue>(KeyedMessage<TKey, TValue> message) => Mark(message.Segment, message.Entry, metadata: null);

    public void MarkAsConsumed<TKey, TValue>(KeyedMessage<TKey, TValue> message, string? metadata) =>
        Mark(message.Segment, message.Entry, metadata);

    public void MarkAsConsumed<TKey, TValue, TMetadata>(KeyedMessage<TKey, TValue> message, TMetadata metadata) =>
        Mark(message.Segment, message.Entry, PayloadText.Write(metadata));

    public void Abort()
    {
        lock (_lock)
        {
            ThrowIfOver();
            _isAborted = true;
        }
    }

    /// <summary>Whether its delegate has returned, or threw.</summary>
    public bool IsOver
    {
        get
        {
            lock (_lock) return _isOver;
        }
    }

    /// <summary>A dead letter joins it, and with it the message.</summary>
    public void GiveUp(StagedRecord letter, long offset)
    {
        lock (_lock)
        {
            ThrowIfOver();
            _work.Records.Add(letter);
            _work.GiveUp(offset);
        }
    }

    /// <summary>The delegate returned, or threw. Nothing is taken any more.</summary>
    /// <returns>What it did.</returns>
    /// <exception cref="AssignmentLostException">It marked a message that is not the consumer's any more.</exception>
    public StagedWork End()
    {
        lock (_lock)
        {
            _isOver = true;
            return _lost is null ? _work : throw _lost;
        }
    }

    private void Add(StagedRecord record)
    {
        lock (_lock)
        {
            ThrowIfOver();
            _work.Records.Add(record);
        }
    }

    private void Mark(Segment segment, int entry, string? metadata)
    {
        lock (_lock)
        {
            ThrowIfOver();
            if (!assignment.IsOf(segment) || !assignment.Lease.IsAlive) throw _lost ??= new AssignmentLostException(assignment.TopicPartition);
            var offset = segment.Entries[entry].Offset;
            if (metadata is not null) assignment.Metadata.Check(offset, metadata, lastFinished: null);
            _work.Mark(offset, metadata);
            assignment.Metadata.Marked(offset);
        }
    }

    private void ThrowIfOver()
    {
        if (_isOver)
            throw new InvalidOperationException("This transaction is over: its delegate has returned. Produce and mark before that, and await what the delegate starts.");
        if (_isAborted)
            throw new TransactionRolledBackException("This transaction was aborted. Return from its delegate; its messages are delivered again.");
    }
}
