using Confluent.Kafka;

namespace Troupe.Actors.Connections;

/// <summary>
/// What a connection has committed and what waits to be: one commit is under way at a time, it carries all that has gathered, and an offset
/// never goes backwards. Plain; used by one thread at a time.
/// </summary>
internal sealed class CommitBook
{
    private readonly Dictionary<TopicPartition, Page> _pages = [];
    // With the page of that assignment: the partition may be given up and come back before the broker answers.
    private List<(TopicPartition Partition, Page Page, long Offset)>? _underWay;

    public bool IsUnderWay => _underWay is not null;

    /// <summary>A new assignment of a partition.</summary>
    /// <param name="partition">The partition.</param>
    /// <param name="committed">Its committed offset; null if there is none.</param>
    public void Open(TopicPartition partition, long? committed) => _pages[partition] = new Page { Committed = committed ?? -1 };

    /// <summary>The partition is given up or lost: nothing more of it is committed.</summary>
    public void Close(TopicPartition partition)
    {
        if (_pages.Remove(partition, out var page)) page.Answer(false);
    }

    /// <summary>The log of an open partition begins anew: its committed offset goes back, the only time that it does.</summary>
    public void Restart(TopicPartition partition, long offset)
    {
        Close(partition);
        _pages[partition] = new Page { Pending = offset };
    }

    /// <summary>An offset may be committed.</summary>
    /// <param name="partition">Of an open partition; of another one it is refused.</param>
    /// <param name="offset">The first offset that is not finished.</param>
    /// <param name="waiter">Told whether the broker accepted; null if nobody waits.</param>
    public void Offer(TopicPartition partition, long offset, TaskCompletionSource<bool>? waiter)
    {
        if (!_pages.TryGetValue(partition, out var page))
        {
            waiter?.TrySetResult(false);
            return;
        }

        page.Pending = Math.Max(page.Pending, offset);
        if (waiter is not null) page.Waiters.Add((offset, waiter));
        page.AnswerCommitted();
    }

    /// <summary>Begins a commit of all that waits; empty if there is nothing, or one is under way.</summary>
    public IReadOnlyCollection<TopicPartitionOffset> Begin()
    {
        if (IsUnderWay) return [];
        var due = _pages
            .Where(page => page.Value.Pending > page.Value.Committed)
            .Select(page => (page.Key, page.Value, page.Value.Pending))
            .ToList();
        if (due.Count == 0) return [];
        _underWay = due;
        return [.. due.Select(entry => new TopicPartitionOffset(entry.Key, entry.Pending))];
    }

    /// <summary>The broker accepted the commit that was under way.</summary>
    public IReadOnlyCollection<TopicPartitionOffset> Succeeded()
    {
        var accepted = new List<TopicPartitionOffset>();
        foreach (var (partition, page, offset) in _underWay!)
        {
            if (_pages.GetValueOrDefault(partition) != page) continue;
            page.Committed = offset;
            page.AnswerCommitted();
            accepted.Add(new TopicPartitionOffset(partition, offset));
        }

        _underWay = null;
        return accepted;
    }

    /// <summary>The commit that was under way failed. What it carried waits for the next one; whoever waited for it is told.</summary>
    public void Failed()
    {
        foreach (var (_, page, _) in _underWay!) page.Answer(false);
        _underWay = null;
    }

    /// <summary>Whether something of the partition is still to be committed.</summary>
    public bool IsDue(TopicPartition partition) => _pages.TryGetValue(partition, out var page) && page.Pending > page.Committed;

    /// <summary>Whether something is still to be committed.</summary>
    public bool IsDue() => _pages.Values.Any(page => page.Pending > page.Committed);

    /// <summary>The newest offset the broker accepted; null for none.</summary>
    public long? Committed(TopicPartition partition) => _pages.TryGetValue(partition, out var page) && page.Committed >= 0 ? page.Committed : null;

    private sealed class Page
    {
        public long Committed { get; set; } = -1;

        public long Pending { get; set; } = -1;

        public List<(long Offset, TaskCompletionSource<bool> Waiter)> Waiters { get; } = [];

        public void AnswerCommitted()
        {
            foreach (var (offset, waiter) in Waiters)
            {
                if (offset <= Committed) waiter.TrySetResult(true);
            }

            Waiters.RemoveAll(entry => entry.Offset <= Committed);
        }

        public void Answer(bool accepted)
        {
            foreach (var (_, waiter) in Waiters) waiter.TrySetResult(accepted);
            Waiters.Clear();
        }
    }
}
