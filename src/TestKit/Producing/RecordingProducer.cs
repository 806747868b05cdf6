using Confluent.Kafka;
using Troupe.Engine.Producing;

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

    public IDisposable Hold()
    {
        lock (_lock) _holds++;
        return new Holding(this);
    }

    private void Produce(
        TopicPartition target, Message<byte[]?, byte[]?> message, Action<DeliveryReport<byte[]?, byte[]?>> delivered, List<ProducedRecord> records)
    {
        var partition = target.Partition == Partition.Any ? new TopicPartition(target.Topic, 0) : target;
        var report = new DeliveryReport<byte[]?, byte[]?> { Message = message };
        lock (_lock)
        {
            if (_refusals.Find(refusal => refusal.Topic is null || refusal.Topic == target.Topic) is { } refused)
            {
                if (--refused.Times == 0) _refusals.Remove(refused);
                report.TopicPartitionOffsetError = new TopicPartitionOffsetError(partition, Offset.Unset, new Error(refused.Code));
            }
            else
            {
                var offset = _nextOffsets.GetValueOrDefault(partition);
                _nextOffsets[partition] = offset + 1;
                report.TopicPartitionOffsetError = new TopicPartitionOffsetError(partition, offset, new Error(ErrorCode.NoError));
                records.Add(new ProducedRecord(new TopicPartitionOffset(partition, offset), message));
            }

            if (_holds > 0)
            {
                _held.Add(() => delivered(report));
                return;
            }
        }

        delivered(report);
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
