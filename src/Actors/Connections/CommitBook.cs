using Confluent.Kafka;
using Troupe.Engine.Offsets;

namespace Troupe.Actors.Connections;

/// <summary>
/// What a connection has committed and what waits to be: one commit is under way at a time, it carries all that has gathered, and an offset
/// never goes backwards. Plain; used by one thread at a time.
/// </summary>
internal sealed class CommitBook
{
    private readonly Dictionary<TopicPartition, Page> _pages = [];
    // With the page of that assignment: the partition may be given up and come back before the broker answers.
    private List<(TopicPartition Partition, Page Page, Entry Entry)>? _underWay;

    public bool IsUnderWay => _underWay is not null;

    /// <summary>A new assignment of a partition.</summary>
    /// <param name="partition">The partition.</param>
    /// <param name="committed">Its committed offset; null if there is none.</param>
    /// <param name="metadata">What was committed with it; null for nothing.</param>
    public void Open(TopicPartition partition, long? committed, string? metadata = null) =>
        _pages[partition] = new Page(new Entry(0, committed ?? -1, metadata));

    /// <summary>The partition is given up or lost: nothing more of it is committed.</summary>
    public void Close(TopicPartition partition)
    {
        if (_pages.Remove(partition, out var page)) page.Answer(false);
    }

    /// <summary>The log of an open partition begins anew: its committed offset goes back, the only time that it does.</summary>
    public void Restart(TopicPartition partition, long offset)
    {
        Close(partition);
        _pages[partition] = new Page(Entry.None) { Pending = new Entry(1, offset, null) };
    }

    /// <summary>An offset may be committed.</summary>
    /// <param name="partition">Of an open partition; of another one it is refused.</param>
    /// <param name="offset">The first offset that is not finished.</param>
    /// <param name="waiter">Told whether the broker accepted; null if nobody waits.</param>
    /// <param name="metadata">What is committed with it; null for nothing. With the same offset other text is something new, but nothing is not.</param>
    public void Offer(TopicPartition partition, long offset, TaskCompletionSource<bool>? waiter, string? metadata = null)
    {
        if (!_pages.TryGetValue(partition, out var page))
        {
            waiter?.TrySetResult(false);
            return;
        }

        page.Offer(offset, metadata);
        if (waiter is not null) page.Waiters.Add((page.Pending.Number, waiter));
        page.AnswerCommitted();
    }

    /// <summary>Begins a commit of all that waits; empty if there is nothing, or one is under way.</summary>
    public IReadOnlyCollection<TopicPartitionOffset> Begin()
    {
        if (IsUnderWay) return [];
        var due = _pages
            .Where(page => page.Value.IsDue)
            .Select(page => (page.Key, page.Value, page.Value.Pending))
            .ToList();
        if (due.Count == 0) return [];
        _underWay = due;
        return [.. due.Select(page => page.Pending.Of(page.Key))];
    }

    /// <summary>The broker accepted the commit that was under way.</summary>
    public IReadOnlyCollection<TopicPartitionOffset> Succeeded()
    {
        var accepted = new List<TopicPartitionOffset>();
        foreach (var (partition, page, entry) in _underWay!)
        {
            if (_pages.GetValueOrDefault(partition) != page) continue;
            page.Committed = entry;
            page.AnswerCommitted();
            accepted.Add(entry.Of(partition));
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
    public bool IsDue(TopicPartition partition) => _pages.TryGetValue(partition, out var page) && page.IsDue;

    /// <summary>Whether something is still to be committed.</summary>
    public bool IsDue() => _pages.Values.Any(page => page.IsDue);

    /// <summary>The newest offset the broker accepted; null for none.</summary>
    public long? Committed(TopicPartition partition) => _pages.TryGetValue(partition, out var page) && page.Committed.Offset >= 0 ? page.Committed.Offset : null;

    /// <param name="Number">Counts what is new of a partition.</param>
    /// <param name="Offset">The first offset that is not finished.</param>
    /// <param name="Metadata">Null for nothing.</param>
    private readonly record struct Entry(long Number, long Offset, string? Metadata)
    {
        public static readonly Entry None = new(0, -1, null);

        public OffsetAndMetadata Of(TopicPartition partition) => new(partition, Offset, Metadata);
    }

    private sealed class Page(Entry committed)
    {
        public Entry Committed { get; set; } = committed;

        public Entry Pending { get; set; } = committed;

        public bool IsDue => Pending.Number > Committed.Number;

        public List<(long Number, TaskCompletionSource<bool> Waiter)> Waiters { get; } = [];

        public void Offer(long offset, string? metadata)
        {
            var isNew = offset > Pending.Offset || (offset == Pending.Offset && metadata is not null && metadata != (Pending.Metadata ?? ""));
            if (isNew) Pending = new Entry(Pending.Number + 1, offset, metadata);
        }

        public void AnswerCommitted()
        {
            foreach (var (number, waiter) in Waiters)
            {
                if (number <= Committed.Number) waiter.TrySetResult(true);
            }

            Waiters.RemoveAll(entry => entry.Number <= Committed.Number);
        }

        public void Answer(bool accepted)
        {
            foreach (var (_, waiter) in Waiters) waiter.TrySetResult(accepted);
            Waiters.Clear();
        }
    }
}
