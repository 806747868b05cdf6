namespace Troupe.EmbeddedKafka.Faults;

/// <summary>What a fault does to the requests it meets.</summary>
internal enum FaultKind
{
    /// <summary>Answers an error code in place of the work.</summary>
    Error,

    /// <summary>Does the work and keeps the answer for a while.</summary>
    Delay,

    /// <summary>Does the work, keeps the answer for a while, and says in it that the client was throttled.</summary>
    Throttle,

    /// <summary>Closes the connection and does not do the work.</summary>
    DropRequest,

    /// <summary>Does the work and closes the connection in place of the answer.</summary>
    DropAnswer,
}
