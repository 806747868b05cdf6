namespace Troupe.Engine.Ticks;

/// <summary>What a partition knows of its ticks. It outlives consumers and, in one process, assignments; <see cref="TickSchedule"/> reads and writes it.</summary>
internal sealed class TickClock
{
    /// <summary>When the last batch or tick was over, as <see cref="TimeProvider.GetTimestamp"/>; null if nothing is known.</summary>
    public long? LastActivity { get; set; }

    /// <summary>Moments of a cron expression up to here have had their tick, or get none.</summary>
    public DateTimeOffset? DoneUntil { get; set; }

    /// <summary>Whether the state of the partition excluded ticks when it was last looked at.</summary>
    public bool IsExcluded { get; set; }

    /// <summary>How many ticks have run here.</summary>
    public long Ran { get; set; }

    /// <summary>How many of them failed.</summary>
    public long Failed { get; set; }

    /// <summary>Somebody else had the partition: how long it was idle is not known here. What was ticked here is not ticked here again.</summary>
    public void ForgetIdleness() => LastActivity = null;
}
