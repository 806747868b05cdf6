namespace Troupe.EmbeddedKafka.Groups;

/// <summary>
/// The committed offsets of one group, and those that open transactions will commit. They live as long as the group and its topics do;
/// nothing expires.
/// </summary>
internal sealed class GroupOffsets
{
    private readonly Lock _lock = new();
    private readonly Dictionary<(string Topic, int Partition), CommittedOffset> _offsets = [];
    private readonly Dictionary<long, Dictionary<(string Topic, int Partition), CommittedOffset>> _pending = [];

    public void Commit(string topic, int partition, CommittedOffset offset)
    {
        lock (_lock)
            _offsets[(topic, partition)] = offset;
    }

    /// <summary>Keeps an offset until the transaction of a producer ends.</summary>
    public void CommitPending(long producerId, string topic, int partition, CommittedOffset offset)
    {
        lock (_lock)
        {
            if (!_pending.TryGetValue(producerId, out var offsets))
                _pending[producerId] = offsets = [];
            offsets[(topic, partition)] = offset;
        }
    }

    /// <summary>Commits or drops what the transaction of a producer brought.</summary>
    public void EndPending(long producerId, bool isCommit)
    {
        lock (_lock)
        {
            if (!_pending.Remove(producerId, out var offsets) || !isCommit)
                return;
            foreach (var (partition, offset) in offsets)
                _offsets[partition] = offset;
        }
    }

    /// <summary>Whether an open transaction may still change the offset.</summary>
    public bool IsPending(string topic, int partition)
    {
        lock (_lock)
            return _pending.Values.Any(offsets => offsets.ContainsKey((topic, partition)));
    }

    public CommittedOffset? Find(string topic, int partition)
    {
        lock (_lock)
            return _offsets.GetValueOrDefault((topic, partition));
    }

    /// <summary>Partitions with an offset, by topic.</summary>
    public List<(string Topic, int[] Partitions)> List()
    {
        lock (_lock)
        {
            return [.. _offsets.Keys
                .GroupBy(static key => key.Topic, static key => key.Partition)
                .Select(static topic => (topic.Key, topic.Order().ToArray()))];
        }
    }

    public void Forget(string topic, int partition)
    {
        lock (_lock)
            _offsets.Remove((topic, partition));
    }

    public void Forget(string topic)
    {
        lock (_lock)
        {
            foreach (var offsets in _pending.Values.Append(_offsets))
            {
                foreach (var key in offsets.Keys.Where(key => key.Topic == topic).ToList())
                    offsets.Remove(key);
            }
        }
    }
}
