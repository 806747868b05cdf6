using Confluent.Kafka;
using Troupe.Engine.Records;
using Troupe.Engine.Telemetry;

namespace Troupe.Actors.Streams.Connections;

/// <content>How far it is behind. What goes out is noted by the segment: nothing here is done for each record.</content>
internal sealed partial class StreamPartition
{
    /// <summary>Segments that were taken and of which something may not be finished: where each ends, and when it began.</summary>
    private readonly Queue<(long Next, long? Timestamp)> _taken = new();
    private long _begin = -1;
    private long _released = -1;

    /// <summary>Its measurements; null where nobody looks at them.</summary>
    public PartitionTelemetry? Telemetry { private get; init; }

    /// <param name="finished">The offset behind what is committed, or to be; -1 for nothing. Where nothing is committed, what has gone out is finished.</param>
    public StreamFigures Look(long finished)
    {
        lock (_lock)
        {
            var frontier = member.Commits ? finished : _released;
            if (frontier < 0) frontier = _begin;
            while (_taken.TryPeek(out var first) && first.Next <= frontier) _taken.Dequeue();
            var oldest = _taken.TryPeek(out var taken) ? taken.Timestamp : _segments.TryPeek(out var next) ? TimestampOf(next) : null;
            var emitted = member.Commits && frontier >= 0 ? Math.Max(0, _emitted - frontier) : 0;
            return new StreamFigures(
                frontier >= 0 ? frontier : null, oldest, (int)Math.Min(emitted, int.MaxValue), _segments.Sum(segment => segment.Count), _segments.Sum(segment => (long)segment.Bytes));
        }
    }

    /// <summary>Leaves its figures where whoever collects metrics finds them.</summary>
    /// <param name="finished">As in <see cref="Look"/>.</param>
    /// <param name="committed">The offset that the broker has accepted; null for none.</param>
    public void Observe(long finished, long? committed)
    {
        // Also where nobody collects: it forgets what is finished.
        var figures = Look(finished);
        if (PartitionGauges.AreObserved)
            Telemetry?.Observe(committed ?? figures.Frontier, figures.Oldest, figures.Emitted, figures.Waiting, figures.WaitingBytes, isPaused: false);
    }

    private void NoteTaken(Segment segment) => _taken.Enqueue((segment.NextOffset, TimestampOf(segment)));

    /// <summary>What comes now begins there, and what went out before counts no more.</summary>
    private void ForgetTaken(long begin)
    {
        _taken.Clear();
        (_begin, _released) = (begin, -1);
    }

    private static long? TimestampOf(Segment segment) =>
        segment.TimestampType == TimestampType.NotAvailable || segment.Count == 0 ? null : segment.Entries[0].Timestamp;
}
