using System.Collections.Immutable;

namespace Troupe.Actors.Root;

/// <summary>What every level of the tree understands.</summary>
internal static class TreeProtocol
{
    /// <summary>Finishes what runs, commits, leaves and ends within <paramref name="Bound"/>. Answered by <see cref="Drained"/> to the parent.</summary>
    internal sealed record Drain(TimeSpan Bound);

    /// <summary>
    /// Whoever says it has nothing left to do and stops. It is said before the stop, because a consumer that blocks its thread holds up the
    /// termination of every actor above it.
    /// </summary>
    internal sealed record Drained
    {
        public static readonly Drained Instance = new();
    }

    /// <summary>Answered by <see cref="GroupStatuses"/>, where the streams are by <see cref="StreamStatuses"/>, by a stream and a connection with their own.</summary>
    internal sealed record GetStatus
    {
        public static readonly GetStatus Instance = new();
    }

    /// <summary>The subscription groups below whoever was asked.</summary>
    internal sealed record GroupStatuses(ImmutableArray<SubscriptionGroupStatus> Groups);

    /// <summary>The users' streams.</summary>
    internal sealed record StreamStatuses(ImmutableArray<StreamStatus> Streams);
}
