namespace Troupe.Engine.Transactions;

/// <summary>The bounds of a slot's calls.</summary>
/// <param name="Call">What the client is given for each call. Never a policy: a call that was not answered in time is made again.</param>
/// <param name="AbandonAfter">After so long in one call a producer hangs, and is left to it.</param>
internal sealed record SlotTimes(TimeSpan Call, TimeSpan AbandonAfter)
{
    /// <summary>Between two calls of which the first was refused for now.</summary>
    public TimeSpan RetryPause { get; init; } = TimeSpan.FromMilliseconds(100);
}
