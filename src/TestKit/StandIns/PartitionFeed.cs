using Confluent.Kafka;
using Troupe.Engine.Administration;
using Troupe.Engine.Polling;
using Troupe.Engine.Records;

namespace Troupe.TestKit.StandIns;

/// <summary>
/// The poll thread's part without a thread: it hands out what the log holds as far as the supervisor has granted room. Commands are carried out
/// at once, so that nothing depends on when a thread comes round. Thread-safe.
/// </summary>
internal sealed class PartitionFeed(TopicPartition topicPartition, PartitionLog log, bool tellsEnd) : IPollCommands, ILogOffsets
{
    private readonly Lock _lock = new();
    private PartitionIntake? _intake;

    /// <summary>Whether messages wait for room.</summary>
    public bool IsHolding
    {
        get
        {
            lock (_lock) return _intake is { IsHolding: true };
        }
    }

    /// <summary>Appends records that belong together: they are read at once.</summary>
    public void Append(IEnumerable<(Message<byte[]?, byte[]?> Message, long? Offset)> records)
    {
        lock (_lock)
        {
            var from = log.NextOffset;
            foreach (var (message, offset) in records) log.Append(message, offset);
            Offer(from);
        }
    }

    /// <summary>A new assignment begins, at <paramref name="position"/> or behind it.</summary>
    public void Begin(int epoch, long position)
    {
        lock (_lock)
        {
            _intake = new PartitionIntake(topicPartition, epoch);
            Offer(position);
        }
    }

    /// <summary>The assignment is over.</summary>
    public void End()
    {
        lock (_lock)
        {
            _intake?.Detach();
            _intake = null;
        }
    }

    public void Post(PollCommand command)
    {
        lock (_lock)
        {
            switch (command)
            {
                case PollCommand.Attach attach when _intake?.Partition == attach.Partition:
                    _intake.Attach(attach.Sink, attach.Records, attach.Bytes);
                    break;
                case PollCommand.Grant grant when _intake?.Partition == grant.Partition:
                    _intake.Grant(grant.Records, grant.Bytes);
                    break;
                case PollCommand.Detach detach when _intake?.Partition == detach.Partition:
                    _intake.Detach();
                    _intake = null;
                    break;
                case PollCommand.Seek seek when _intake?.Partition == seek.Partition:
                    _intake.Reposition(seek.Offset.Value, seek.Records, seek.Bytes);
                    Offer(seek.Offset.Value);
                    break;
            }
        }
    }

    public Task<IReadOnlyDictionary<TopicPartition, long>> OffsetsAsync(IReadOnlyCollection<TopicPartition> partitions, LogPoint point)
    {
        lock (_lock)
        {
            var offset = point == LogPoint.Beginning ? log.FirstOffset : log.NextOffset;
            return Task.FromResult<IReadOnlyDictionary<TopicPartition, long>>(partitions.ToDictionary(partition => partition, _ => offset));
        }
    }

    public Task<long> OffsetAtAsync(TopicPartition partition, DateTimeOffset time)
    {
        lock (_lock) return Task.FromResult(log.OffsetAt(time));
    }

    private void Offer(long from)
    {
        if (_intake is null) return;
        foreach (var segment in log.Read(from, _intake.Partition.Epoch)) _intake.Offer(segment);
        if (tellsEnd) _intake.Offer(Segment.EndOfPartition(topicPartition, _intake.Partition.Epoch, log.NextOffset));
        _intake.Flush();
    }
}
