namespace Troupe.Actors.Consumers;

/// <summary>Calls of the user's code that carry no messages.</summary>
internal enum ConsumerHook
{
    /// <summary><c>OnAssignedAsync</c>: before the first batch of an incarnation.</summary>
    Assigned,

    /// <summary><c>OnRevokedAsync</c>: after the last batch of a partition that is given up.</summary>
    Revoked,

    /// <summary><c>OnShutdownAsync</c>: after the last batch of a process that stops.</summary>
    Shutdown,
}
