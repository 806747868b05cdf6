namespace Troupe;

/// <summary>How the tree is.</summary>
public enum HealthVerdict
{
    /// <summary>Everything works; a member without partitions is healthy too.</summary>
    Healthy,

    /// <summary>A partition is paused by a failure, its consumer hangs, a group does not come to an assignment, or a routed topic is missing.</summary>
    Degraded,

    /// <summary>The broker is out of reach, a poll thread stands still, a connection cannot stay in its group, or the process stops.</summary>
    Unhealthy,
}
