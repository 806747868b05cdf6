using Troupe.Worker.Launching;

namespace Troupe.Soak.Crew;

/// <summary>A worker of the soak.</summary>
/// <param name="number">Which one, counted from 1.</param>
/// <param name="process">Its process.</param>
internal sealed class CrewMember(int number, WorkerProcess process)
{
    public int Number { get; } = number;

    public WorkerProcess Process { get; } = process;

    /// <summary>Since when it is stopped; null while it is not.</summary>
    public long? StoppedAt { get; set; }

    /// <summary>Whether it was told to end, or killed.</summary>
    public bool MayEnd { get; set; }

    /// <summary>Its way out, which says what was wrong with it; null while it stays, and once that was heard.</summary>
    public Task<string?>? Departure { get; set; }
}
