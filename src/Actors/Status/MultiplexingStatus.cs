using System.Collections.Immutable;

namespace Troupe;

/// <summary>How many connections a subscription group has, and why, at one moment.</summary>
/// <param name="Min">Connections at least.</param>
/// <param name="Max">Connections at most.</param>
/// <param name="Standby">The names of those that stand by, as there is nothing for them to do; that is no trouble.</param>
/// <param name="Reason">Why there are as many as there are, or what the next step waits for.</param>
public sealed record MultiplexingStatus(int Min, int Max, ImmutableArray<string> Standby, string Reason)
{
    /// <summary>The newest step; null before the first one.</summary>
    public ScalingStep? LastStep { get; init; }
}
