namespace Troupe;

/// <summary>What a partition does.</summary>
public enum PartitionState
{
    /// <summary>Its consumer works, or waits for messages.</summary>
    Running,

    /// <summary>Its consumer has shown no progress for 20 seconds; the reason says in which call.</summary>
    Slow,

    /// <summary>It waits: after a failure until its backoff is over, until somebody acts, or as somebody asked for a pause; the reason says which.</summary>
    Paused,

    /// <summary>It finishes what runs and takes nothing new.</summary>
    Draining,

    /// <summary>It is not assigned to this connection.</summary>
    NoOwner,
}
