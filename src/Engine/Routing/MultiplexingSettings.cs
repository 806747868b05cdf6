namespace Troupe.Engine.Routing;

/// <summary>How many connections a subscription group reads through, each a member of the consumer group.</summary>
internal sealed record MultiplexingSettings
{
    /// <summary>Connections at least. HOCON: <c>multiplexing.min</c>.</summary>
    public int Min { get; init; } = RoutingDefaults.MultiplexingMax;

    /// <summary>Connections at most. HOCON: <c>multiplexing.max</c>.</summary>
    public int Max { get; init; } = RoutingDefaults.MultiplexingMax;

    /// <summary>Connections at the start. HOCON: <c>multiplexing.boot</c>.</summary>
    public int Boot { get; init; } = RoutingDefaults.MultiplexingMax;

    /// <summary>Time between the last rebalance or step and the next step. HOCON: <c>multiplexing.scale-delay</c>.</summary>
    public TimeSpan ScaleDelay { get; init; } = RoutingDefaults.MultiplexingScaleDelay;

    /// <summary>Whether their number may change.</summary>
    public bool IsDynamic => Min < Max;
}
