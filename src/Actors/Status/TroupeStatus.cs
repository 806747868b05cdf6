using System.Collections.Immutable;

namespace Troupe;

/// <summary>The whole tree at one moment.</summary>
/// <param name="IsDraining">Whether it takes nothing new because the process stops.</param>
/// <param name="Groups">Every subscription group.</param>
public sealed record TroupeStatus(bool IsDraining, ImmutableArray<SubscriptionGroupStatus> Groups)
{
    /// <summary>The application's streams in this actor system that were started after Troupe; empty where there are none.</summary>
    public ImmutableArray<StreamStatus> Streams { get; init; } = [];

    /// <summary>That <c>WithOAuthBearerToken</c> gives no token; null while it does, or is not used.</summary>
    public TokenFailure? TokenFailure { get; init; }

    /// <summary>The verdict of the health check.</summary>
    public HealthVerdict Health => HealthRules.Judge(this).Verdict;

    /// <summary>Why it is not healthy, worst first; empty if it is.</summary>
    public IReadOnlyList<string> Reasons => HealthRules.Judge(this).Reasons;
}
