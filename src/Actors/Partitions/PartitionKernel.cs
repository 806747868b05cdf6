using Troupe.Engine.Failure;
using Troupe.Engine.Offsets;
using Troupe.Engine.Routing;
using Troupe.Engine.Ticks;

namespace Troupe.Actors.Partitions;

/// <summary>
/// What must not be lost of a partition: it outlives consumers, supervisors and connections. Owned by the subscription group and lent to the
/// supervisor of the present assignment, which alone touches it.
/// </summary>
internal sealed class PartitionKernel(TopicSettings topic)
{
    public OffsetTracker Tracker { get; } = new();

    public FailureLedger Ledger { get; } = new(new FailurePolicy(topic.DeadLetterQueue, topic.FailureRules), topic.ManualOffsets);

    /// <summary>What travels with the committed offset.</summary>
    public OffsetMetadata Metadata { get; } = new();

    /// <summary>The newest offset that the broker is known to have accepted; null before the first commit.</summary>
    public long? Committed { get; set; }

    /// <summary>Nothing is delivered before this is over; null if nothing has to wait.</summary>
    public Pause? Backoff { get; set; }

    /// <summary>When it was last at work; null where the route has no ticks.</summary>
    public TickClock? Ticks { get; } = topic.Ticks.Enabled ? new TickClock() : null;

    /// <summary>Why the partition stands still until somebody acts; null if it does not.</summary>
    public string? Held { get; set; }

    /// <summary>A pause that somebody asked for; null if nobody did. It ends with the assignment.</summary>
    public UserPause? UserPause { get; set; }

    /// <summary>How often in a row a consumer could not be created.</summary>
    public int OpeningFailures { get; set; }

    /// <summary>Takes up a new assignment. What failed before is forgotten unless nothing was committed in between.</summary>
    /// <param name="committed">The committed offset; null if there is none and the client begins where <c>auto.offset.reset</c> says.</param>
    /// <param name="metadata">What was committed with it; null for nothing.</param>
    public void Begin(long? committed, string? metadata = null)
    {
        Metadata.Start(committed is { } offset && metadata is not null ? new MarkMetadata(offset, metadata) : null);
        if (committed != Committed)
        {
            Ledger.Clear();
            (Backoff, OpeningFailures) = (null, 0);
            Ticks?.ForgetIdleness();
        }

        (Held, UserPause) = (null, null);
        Committed = committed;
        if (committed is { } position) StartAt(position);
        // What an assignment that was lost had finished without a commit is not to be committed by this one.
        else Tracker.Forget();
    }

    /// <summary>As if nothing had ever been finished, committed or tried: what comes now begins at <paramref name="position"/>.</summary>
    public void Restart(long position)
    {
        Ledger.Clear();
        Committed = null;
        Metadata.Start(null);
        StartAt(position);
    }

    /// <summary>The first offset of the assignment is known.</summary>
    public void StartAt(long position)
    {
        Tracker.Start(position);
        Progressed();
    }

    /// <summary>Something was finished, or is to be delivered again: counters go by it.</summary>
    public void Progressed() => Ledger.Progressed(Tracker.Frontier, Tracker.ReplayPosition);
}
