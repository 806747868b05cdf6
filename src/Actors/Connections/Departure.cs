using Troupe.Engine.Polling;

namespace Troupe.Actors.Connections;

/// <summary>Partitions that leave together: each closes, then one commit for all, then each is released, then whoever waits is told.</summary>
internal sealed class Departure(IEnumerable<AssignedPartition> partitions, Action completed)
{
    private readonly HashSet<AssignedPartition> _open = [.. partitions];
    private readonly HashSet<AssignedPartition> _unreleased = [.. partitions];

    /// <summary>Whether all of them have closed: the last commit may be made.</summary>
    public bool IsClosed => _open.Count == 0;

    public bool IsCommitted { get; set; }

    /// <summary>How often the last commit failed.</summary>
    public int FailedCommits { get; set; }

    public IReadOnlyCollection<AssignedPartition> Unreleased => _unreleased;

    public void Closed(AssignedPartition partition) => _open.Remove(partition);

    public void Released(AssignedPartition partition)
    {
        _open.Remove(partition);
        if (_unreleased.Remove(partition) && _unreleased.Count == 0) completed();
    }
}
