namespace Troupe.Actors.Groups;

/// <summary>What a numbered connection does.</summary>
internal enum ConnectionPhase
{
    /// <summary>Not needed: started when the work grows.</summary>
    Standby,

    /// <summary>It has an actor, which is a member of the group or wants to be.</summary>
    Running,

    /// <summary>It ended and is made anew when its backoff is over.</summary>
    Failed,

    /// <summary>It leaves the group as it has nothing to do.</summary>
    Leaving,
}
