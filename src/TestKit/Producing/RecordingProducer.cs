using Confluent.Kafka;
using Troupe.Engine.Producing;
using Troupe.Engine.Transactions;

namespace Troupe.TestKit.Producing;

/// <summary>
/// Keeps what is produced instead of sending it. It answers before <c>Produce</c> returns, which is the one order that does not depend on threads,
/// unless a test holds the answers back. Thread-safe.
/// </summary>
internal sealed class RecordingProducer : IProducerPort
{
    private readonly Lock _lock = new();
    private readonly List<ProducedRecord> _records = [];
    private readonly List<ProducedRecord> _deadLetters = [];
    private readonly Dictionary<TopicPartition, long> _nextOffsets = [];
    private readonly List<ProduceRefusal> _refusals = [];
    private readonly List<Action> _held = [];
    private int _holds;
    private int _missingTopicAnswers;

    /// <summary>What the consumer produced.</summary>
    public IReadOnlyList<ProducedRecord> Records
    {
        get
        {
            lock (_lock) return [.. _records];
        }
    }

    public IReadOnlyList<ProducedRecord> DeadLetters
    {
        get
        {
            lock (_lock) return [.. _deadLetters];
        }
    }

    /// <summary>The same producer for the dispatcher of dead letters, whose records are kept apart.</summary>
    public IProducerPort ForDeadLetters => new DeadLetterPort(this);

    public void Produce(TopicPartition target, Message<byte[]?, byte[]?> message, Action<DeliveryReport<byte[]?, byte[]?>> delivered) =>
        Produce(target, message, delivered, _records);

    public Task<int> PartitionCountAsync(string topic, int count)
    {
        lock (_lock)
        {
            if (_missingTopicAnswers == 0) return Task.FromResult(count);
            _missingTopicAnswers--;
            return Task.FromException<int>(new KafkaException(new Error(ErrorCode.UnknownTopicOrPart, $"The topic {topic} does not exist.")));
        }
    }

    public void Refuse(ProduceRefusal refusal)
    {
        lock (_lock) _refusals.Add(refusal);
    }

    public void MissTopic(int times)
    {
        lock (_lock) _missingTopicAnswers += times;
    }

    /// <summary>Keeps an answer back if the test holds answers back.</summary>
    public bool TryHold(Action answer)
    {
        lock (_lock)
        {
            if (_holds == 0) return false;
            _held.Add(answer);
            return true;
        }
    }

    /// <summary>What the broker says to the records of a transaction; null if it takes them all.</summary>
    public Error? TakeRefusal(StagedRecords records)
    {
        lock (_lock)
        {
            foreach (var record in records.Records)
            {
                if (TakeRefusal(record.Target.Topic) is { } refused) return refused;
            }

            return null;
        }
    }

    /// <summary>The records of a transaction that is committed.</summary>
    public void Commit(StagedRecords records)
    {
        lock (_lock)
        {
            foreach (var record in records.Records)
            {
                var isDeadLetter = record.Message.Headers?.TryGetLastBytes(DeadLetterHeaders.SourceTopic, out _) == true;
                Append(PartitionOf(record.Target), record.Message, isDeadLetter ? _deadLetters : _records);
            }
        }
    }

    public IDisposable Hold()
    {
        lock (_lock) _holds++;
        return new Holding(this);
    }

    private void Produce(
        TopicPartition target, Message<byte[]?, byte[]?> message, Action<DeliveryReport<byte[]?, byte[]?>> delivered, List<ProducedRecord> records)
    {
        var partition = PartitionOf(target);
        var report = new DeliveryReport<byte[]?, byte[]?> { Message = message };
        lock (_lock)
        {
            report.TopicPartitionOffsetError = TakeRefusal(target.Topic) is { } refused
                ? new TopicPartitionOffsetError(partition, Offset.Unset, refused)
                : new TopicPartitionOffsetError(partition, Append(partition, message, records), new Error(ErrorCode.NoError));

            if (_holds > 0)
            {
                _held.Add(() => delivered(report));
                return;
            }
        }

        delivered(report);
    }

    private static TopicPartition PartitionOf(TopicPartition target) => target.Partition == Partition.Any ? new TopicPartition(target.Topic, 0) : target;

    private Error? TakeRefusal(string topic)
    {
        if (_refusals.Find(refusal => refusal.Topic is null || refusal.Topic == topic) is not { } refused) return null;
        if (--refused.Times == 0) _refusals.Remove(refused);
        return new Error(refused.Code);
    }

    private long Append(TopicPartition partition, Message<byte[]?, byte[]?> message, List<ProducedRecord> records)
    {
        var offset = _nextOffsets.GetValueOrDefault(partition);
        _nextOffsets[partition] = offset + 1;
        records.Add(new ProducedRecord(new TopicPartitionOffset(partition, offset), message));
        return offset;
    }

    private void Release()
    {
        Action[] answers;
        lock (_lock)
        {
            if (--_holds > 0) return;
            answers = [.. _held];
            _held.Clear();
        }

        foreach (var answer in answers) answer();
    }

    private sealed class DeadLetterPort(RecordingProducer producer) : IProducerPort
    {
        public void Produce(TopicPartition target, Message<byte[]?, byte[]?> message, Action<DeliveryReport<byte[]?, byte[]?>> delivered) =>
            producer.Produce(target, message, delivered, producer._deadLetters);
    }

    private sealed class Holding(RecordingProducer producer) : IDisposable
    {
        private RecordingProducer? _producer = producer;

        public void Dispose() => Interlocked.Exchange(ref _producer, null)?.Release();
    }
}
