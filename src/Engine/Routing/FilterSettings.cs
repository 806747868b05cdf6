namespace Troupe.Engine.Routing;

/// <summary>Which messages of a topic are delivered, when, and how many.</summary>
internal sealed record FilterSettings
{
    /// <summary>How old a message is at least when it is delivered; 0 for any age. HOCON: <c>delay-by</c>.</summary>
    public TimeSpan DelayBy { get; init; }

    /// <summary>How old it is at most; null for any age. HOCON: <c>expire-after</c>.</summary>
    public TimeSpan? ExpireAfter { get; init; }

    /// <summary>Messages of a partition in any <see cref="ThrottlePer"/>, at most; null for any number. HOCON: <c>throttle.messages</c>.</summary>
    public int? ThrottleMessages { get; init; }

    /// <summary>The time of <see cref="ThrottleMessages"/>. Longer than 0. HOCON: <c>throttle.per</c>.</summary>
    public TimeSpan ThrottlePer { get; init; } = RoutingDefaults.ThrottlePer;

    /// <summary>The user's own filter, an <see cref="IMessageFilter"/>; null for none. HOCON: <c>filter</c>.</summary>
    public Type? Filter { get; init; }

    /// <summary>Whether a partition looks at its messages before it delivers them.</summary>
    public bool LooksAtMessages() => DelayBy > TimeSpan.Zero || ExpireAfter is not null;
}
