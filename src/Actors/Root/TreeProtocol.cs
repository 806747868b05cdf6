using System.Collections.Immutable;

namespace Troupe.Actors.Root;

/// <summary>What every level of the tree understands.</summary>
internal static class TreeProtocol
{
    /// <summary>Finishes what runs, commits, leaves, and stops, within <paramref name="Bound"/>. The stop is the answer.</summary>
    internal sealed record Drain(TimeSpan Bound);

    /// <summary>Answered by <see cref="GroupStatuses"/>, by a connection with its <see cref="ConnectionStatus"/>.</summary>
    internal sealed record GetStatus
    {
        public static readonly GetStatus Instance = new();
    }

    /// <summary>The subscription groups below whoever was asked.</summary>
    internal sealed record GroupStatuses(ImmutableArray<SubscriptionGroupStatus> Groups)
    {
        public static readonly GroupStatuses None = new([]);
    }
}
