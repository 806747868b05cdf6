namespace Troupe.Actors.Partitions;

/// <summary>What an incarnation does.</summary>
internal enum IncarnationActivity
{
    /// <summary>Its constructor and <c>OnAssignedAsync</c> run.</summary>
    Opening,

    /// <summary>It waits for work.</summary>
    Idle,

    /// <summary><c>ConsumeAsync</c> runs.</summary>
    Consuming,

    /// <summary><c>TickAsync</c> runs.</summary>
    Ticking,

    /// <summary><c>OnRevokedAsync</c> or <c>OnShutdownAsync</c> runs.</summary>
    Closing,
}
