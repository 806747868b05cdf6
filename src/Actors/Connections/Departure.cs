using Confluent.Kafka;

namespace Troupe.Actors.Connections;

/// <summary>Partitions that leave together: each closes, then one commit for all, then each is released, then whoever waits is told.</summary>
internal sealed class Departure(IEnumerable<TopicPartition> partitions, Action completed)
{
    private readonly HashSet<TopicPartition> _open = [.. partitions];
    private readonly HashSet<TopicPartition> _unreleased = [.. partitions];

    /// <summary>Whether all of them have closed: the last commit may be made.</summary>
    public bool IsClosed => _open.Count == 0;

    public bool IsCommitted { get; set; }

    /// <summary>How often the last commit failed.</summary>
    public int FailedCommits { get; set; }

    public IReadOnlyCollection<TopicPartition> Unreleased => _unreleased;

    public void Closed(TopicPartition partition) => _open.Remove(partition);

    public void Released(TopicPartition partition)
    {
        _open.Remove(partition);
        if (_unreleased.Remove(partition) && _unreleased.Count == 0) completed();
    }
}
