namespace Troupe.Soak.Plan;

/// <summary>What a plan does to a worker or a broker.</summary>
internal enum PlannedEventKind
{
    /// <summary>Starts a worker.</summary>
    Join,

    /// <summary>Sends SIGTERM to a worker: it drains, commits and leaves the group.</summary>
    Leave,

    /// <summary>Sends SIGKILL to a worker.</summary>
    Kill,

    /// <summary>Sends SIGSTOP to a worker; a <see cref="Continue"/> follows.</summary>
    Stop,

    /// <summary>Sends SIGCONT to a stopped worker.</summary>
    Continue,

    /// <summary>Takes a broker down; a <see cref="Resume"/> follows.</summary>
    Outage,

    /// <summary>Starts a broker that is down.</summary>
    Resume,
}
