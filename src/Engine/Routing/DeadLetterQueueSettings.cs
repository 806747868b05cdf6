namespace Troupe.Engine.Routing;

/// <summary>When a message is given up, and where it goes.</summary>
internal sealed record DeadLetterQueueSettings
{
    public DeadLetterStrategy Strategy { get; init; } = DeadLetterStrategy.None;

    /// <summary>The topic that receives dead letters; not null exactly when <see cref="Strategy"/> is <see cref="DeadLetterStrategy.Dispatch"/>.</summary>
    public string? Topic { get; init; }

    /// <summary>Executions after the first: 2 means three. 0: given up at the first failure.</summary>
    public int MaxRetries { get; init; } = RoutingDefaults.MaxRetries;

    /// <summary>Whether every message has an error counter of its own.</summary>
    public bool Independent { get; init; }
}
