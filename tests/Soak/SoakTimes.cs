namespace Troupe.Soak;

/// <summary>The times of a soak.</summary>
internal static class SoakTimes
{
    /// <summary>After which a silent member has lost its partitions.</summary>
    public static readonly TimeSpan Session = TimeSpan.FromSeconds(6);

    public static readonly TimeSpan CommitInterval = TimeSpan.FromSeconds(1);

    /// <summary>Between two looks at the reports and the plan.</summary>
    public static readonly TimeSpan Round = TimeSpan.FromMilliseconds(200);

    /// <summary>Between two questions for the committed offsets.</summary>
    public static readonly TimeSpan CommittedRound = TimeSpan.FromMilliseconds(500);

    /// <summary>Between two lines of progress.</summary>
    public static readonly TimeSpan Progress = TimeSpan.FromSeconds(10);

    /// <summary>How long a worker or its broker may feel a disturbance after it is over: reconnecting, joining anew.</summary>
    public static readonly TimeSpan Aftermath = TimeSpan.FromSeconds(15);

    /// <summary>Partitions that change hands within this of each other are one rebalance.</summary>
    public static readonly TimeSpan RebalanceGap = TimeSpan.FromSeconds(1);

    /// <summary>How long the workers may take to work off and commit everything when the production is over.</summary>
    public static readonly TimeSpan WorkOff = TimeSpan.FromMinutes(2);

    /// <summary>How long a worker may take to end in order.</summary>
    public static readonly TimeSpan Departure = TimeSpan.FromSeconds(60);

    /// <summary>The work of a batch where workers commit ahead of it, so that they are seen doing so.</summary>
    public static readonly TimeSpan BrokenWork = TimeSpan.FromMilliseconds(20);

    /// <summary>A time in units of the machine's monotonic clock.</summary>
    public static long Ticks(TimeSpan time) => (long)(time.TotalSeconds * TimeProvider.System.TimestampFrequency);
}
