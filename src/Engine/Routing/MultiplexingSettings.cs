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

    /// <summary>Messages not yet read without which no connection is started; 0 if that does not matter. HOCON: <c>multiplexing.lag-threshold</c>.</summary>
    public int LagThreshold { get; init; }

    /// <summary>Share of the time a poll thread has to be busy besides, from 0 to 1. HOCON: <c>multiplexing.saturation-threshold</c>.</summary>
    public double SaturationThreshold { get; init; } = RoutingDefaults.MultiplexingSaturationThreshold;

    /// <summary>Whether their number may change.</summary>
    public bool IsDynamic => Min < Max;
}
