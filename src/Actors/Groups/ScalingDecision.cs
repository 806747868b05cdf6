namespace Troupe.Actors.Groups;

/// <summary>What to do about the number of connections, and why.</summary>
/// <param name="Reason">The rest of a sentence that says why.</param>
internal abstract record ScalingDecision(string Reason)
{
    /// <summary>Nothing, until the assignment changes.</summary>
    internal sealed record Stay(string Reason) : ScalingDecision(Reason);

    /// <summary>Nothing yet: decide again after <paramref name="For"/>.</summary>
    internal sealed record Wait(string Reason, TimeSpan For) : ScalingDecision(Reason);

    /// <summary>A step is due if the group is stable: ask the broker and decide again.</summary>
    internal sealed record AskGroup(string Reason) : ScalingDecision(Reason);

    /// <summary>A start is due if there is enough to do for it: measure that and decide again.</summary>
    internal sealed record Measure(string Reason) : ScalingDecision(Reason);

    /// <summary>Start the connection of this number.</summary>
    internal sealed record Start(int Number, string Reason) : ScalingDecision(Reason);

    /// <summary>Stop the connection of this number.</summary>
    internal sealed record Stop(int Number, string Reason) : ScalingDecision(Reason);
}
