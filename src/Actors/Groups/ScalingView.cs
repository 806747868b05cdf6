using System.Collections.Immutable;
using Troupe.Engine.Routing;

namespace Troupe.Actors.Groups;

/// <summary>What <see cref="ScalingPolicy"/> decides on.</summary>
/// <param name="Settings">The bounds and the delay.</param>
/// <param name="Connections">Those that run, by number; one that failed and is made anew counts.</param>
/// <param name="SinceChange">How long ago the last rebalance or step was.</param>
internal sealed record ScalingView(MultiplexingSettings Settings, ImmutableArray<ScalingView.Connection> Connections, TimeSpan SinceChange)
{
    /// <summary>What the group does, in the broker's words; null if that was not asked.</summary>
    public string? GroupState { get; init; }

    /// <summary>Whether one more connection than now had nothing to do with the very partitions that are held now.</summary>
    public bool WasOneTooMany { get; init; }

    /// <summary>Whether the transactional ids of connections that stand by are being freed of what a process before left open.</summary>
    public bool FreesIds { get; init; }

    /// <summary>How much there is to do; null if that was not measured.</summary>
    public Load? Work { get; init; }

    /// <param name="Lag">Messages that the connections with several partitions have not read yet, together.</param>
    /// <param name="Saturation">For which share of the time the busiest of their poll threads did not wait.</param>
    internal sealed record Load(long Lag, double Saturation);

    /// <param name="Number">Its number.</param>
    /// <param name="IsMember">Whether the group has come to an assignment with it.</param>
    /// <param name="Partitions">How many it holds.</param>
    internal sealed record Connection(int Number, bool IsMember, int Partitions);
}
