namespace Troupe.Actors.Partitions;

/// <summary>Why a partition comes to an end.</summary>
internal enum ClosingReason
{
    /// <summary>The group gives it to another member: <c>OnRevokedAsync</c>.</summary>
    Revoked,

    /// <summary>The process stops: <c>OnShutdownAsync</c>.</summary>
    Shutdown,
}
