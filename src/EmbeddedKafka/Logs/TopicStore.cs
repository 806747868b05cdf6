using System.Collections.Concurrent;
using Troupe.EmbeddedKafka.Configs;

namespace Troupe.EmbeddedKafka.Logs;

/// <summary>All topics of the broker. Lookups take no lock; changes take one.</summary>
internal sealed class TopicStore
{
    /// <summary>Most partitions one topic may have: a bound for hostile requests, not a promise of speed.</summary>
    public const int MaxPartitions = 10_000;

    private readonly ConcurrentDictionary<string, Topic> _topics = new(StringComparer.Ordinal);
    private readonly Lock _changes = new();
    private readonly LogMemory _memory;
    private readonly int _maxBatchBytes;
    private readonly TimeProvider _time;
    private long _version;

    /// <param name="maxLogBytes">Memory of all partitions together.</param>
    /// <param name="maxBatchBytes">Largest batch of a topic without a bound of its own.</param>
    /// <param name="time">Clock of retention.</param>
    public TopicStore(long maxLogBytes, int maxBatchBytes, TimeProvider time)
    {
        _maxBatchBytes = maxBatchBytes;
        _time = time;
        _memory = new LogMemory(maxLogBytes, () => _topics.Values.SelectMany(static topic => topic.Partitions));
    }

    /// <summary>Grows with every topic that comes, grows or goes.</summary>
    public long Version => Interlocked.Read(ref _version);

    public ICollection<Topic> All => _topics.Values;

    public Topic? Find(string name) => _topics.GetValueOrDefault(name);

    public Topic? Find(Guid id) => _topics.Values.FirstOrDefault(topic => topic.Id == id);

    public PartitionLog? Find(string name, int partition) => Find(name)?.Find(partition);

    /// <summary>Configurations of a topic to be, all at their defaults.</summary>
    public TopicConfig NewConfig() => new(_maxBatchBytes);

    /// <summary>Creates a topic, or only says whether it could.</summary>
    public ErrorCode Create(string name, int partitions, bool validateOnly = false, TopicConfig? config = null)
    {
        if (!TopicName.IsValid(name))
            return ErrorCode.InvalidTopic;
        if (partitions is < 1 or > MaxPartitions)
            return ErrorCode.InvalidPartitions;

        lock (_changes)
        {
            if (_topics.ContainsKey(name))
                return ErrorCode.TopicAlreadyExists;
            if (!validateOnly)
            {
                config ??= NewConfig();
                _topics[name] = new Topic(name, config, NewLogs(partitions, config));
                Interlocked.Increment(ref _version);
            }

            return ErrorCode.None;
        }
    }

    /// <summary>Raises the number of partitions to <paramref name="count"/>, or only says whether it could.</summary>
    public ErrorCode Extend(string name, int count, bool validateOnly = false)
    {
        lock (_changes)
        {
            if (Find(name) is not { } topic)
                return ErrorCode.UnknownTopicOrPartition;
            if (count <= topic.Partitions.Count || count > MaxPartitions)
                return ErrorCode.InvalidPartitions;
            if (!validateOnly)
            {
                topic.Extend(NewLogs(count - topic.Partitions.Count, topic.Config));
                Interlocked.Increment(ref _version);
            }

            return ErrorCode.None;
        }
    }

    public bool Delete(string name)
    {
        lock (_changes)
        {
            if (!_topics.TryRemove(name, out var topic))
                return false;

            Interlocked.Increment(ref _version);
            foreach (var partition in topic.Partitions)
                partition.Delete();
            return true;
        }
    }

    private PartitionLog[] NewLogs(int count, TopicConfig config)
    {
        var logs = new PartitionLog[count];
        for (var index = 0; index < count; index++)
            logs[index] = new PartitionLog(_memory, config, _time);
        return logs;
    }
}
