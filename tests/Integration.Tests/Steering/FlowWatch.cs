using System.Collections.Concurrent;
using System.Diagnostics;
using Troupe.Integration.Tests.Stage;
using Xunit.Sdk;

namespace Troupe.Integration.Tests.Steering;

/// <summary>What restless consumers have done, and whether each message came where it was expected. A partition's own calls come one at a time.</summary>
internal sealed class FlowWatch
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(120);

    private readonly int _operations;
    private readonly PartitionWatch[] _partitions;
    private readonly ConcurrentQueue<string> _violations = new();
    private int _done;

    public FlowWatch(int partitions, int operations, int seed)
    {
        _operations = operations;
        _partitions = [.. Enumerable.Range(0, partitions).Select(partition => new PartitionWatch(new Random(seed + partition)))];
    }

    public IReadOnlyCollection<string> Violations => _violations;

    public int Done => Volatile.Read(ref _done);

    public bool IsOver => Done >= _operations;

    public long End(int partition) => Volatile.Read(ref _partitions[partition].End);

    public long Backlog(int partition) => End(partition) - Volatile.Read(ref _partitions[partition].Seen);

    public void Produced(int partition, int count) => Interlocked.Add(ref _partitions[partition].End, count);

    public void Delivered(int partition, long offset, long? expected)
    {
        if (expected is { } position && position != offset) _violations.Enqueue($"[{partition}]: {offset} came where {position} was expected");
        _partitions[partition].See(offset, offset + 1, _violations);
    }

    /// <summary>A seek is about to be asked for.</summary>
    public void Skipped(int partition, long from, long target)
    {
        if (target > from) _partitions[partition].See(from, target, _violations);
    }

    /// <summary>Whether something is to be done at this message; null if not.</summary>
    public Random? Next(int partition)
    {
        var random = _partitions[partition].Random;
        if (IsOver || random.Next(10) > 0) return null;
        Interlocked.Increment(ref _done);
        return random;
    }

    /// <summary>Completes when each message was delivered, or skipped by a seek.</summary>
    public async Task WhenAllSeenAsync(TroupeHost host)
    {
        var waited = Stopwatch.StartNew();
        while (_partitions.Any(partition => Volatile.Read(ref partition.Seen) < Volatile.Read(ref partition.End)))
        {
            if (waited.Elapsed > Limit)
                throw new XunitException($"Seen {string.Join(", ", _partitions.Select(partition => $"{partition.Seen} of {partition.End}"))}.{Environment.NewLine}{host.Log}");
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
        }
    }

    private sealed class PartitionWatch(Random random)
    {
        public long End;

        /// <summary>What lies before it was delivered, or skipped.</summary>
        public long Seen;

        public Random Random => random;

        public void See(long from, long to, ConcurrentQueue<string> violations)
        {
            if (from > Seen) violations.Enqueue($"nobody has seen {Seen} to {from - 1}");
            if (to > Seen) Volatile.Write(ref Seen, to);
        }
    }
}
