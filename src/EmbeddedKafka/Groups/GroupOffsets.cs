namespace Troupe.EmbeddedKafka.Groups;

/// <summary>The committed offsets of one group. They live as long as the group and its topics do; nothing expires.</summary>
internal sealed class GroupOffsets
{
    private readonly Lock _lock = new();
    private readonly Dictionary<(string Topic, int Partition), CommittedOffset> _offsets = [];

    public void Commit(string topic, int partition, CommittedOffset offset)
    {
        lock (_lock)
            _offsets[(topic, partition)] = offset;
    }

    public CommittedOffset? Find(string topic, int partition)
    {
        lock (_lock)
            return _offsets.GetValueOrDefault((topic, partition));
    }

    /// <summary>Partitions with an offset, by topic.</summary>
    public IReadOnlyList<(string Topic, int[] Partitions)> List()
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
            foreach (var key in _offsets.Keys.Where(key => key.Topic == topic).ToList())
                _offsets.Remove(key);
        }
    }
}
