namespace Troupe.Engine.Routing;

/// <summary>How long a partition waits before the next attempt: doubled per attempt, jittered, capped.</summary>
internal sealed record BackoffSettings
{
    public TimeSpan Initial { get; init; } = RoutingDefaults.BackoffInitial;

    public TimeSpan Maximum { get; init; } = RoutingDefaults.BackoffMaximum;

    /// <summary>Share by which a pause may be shorter or longer, 0 to 1.</summary>
    public double Jitter { get; init; } = RoutingDefaults.BackoffJitter;
}
