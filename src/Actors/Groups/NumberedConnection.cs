using Akka.Actor;

namespace Troupe.Actors.Groups;

/// <summary>A connection by its number, over all of its lives.</summary>
/// <remarks>
/// <code>
/// phase     entered by                              leaves by
/// Standby   the start, or its Leaving is over       Start -> Running
/// Running   Start, or its backoff is over           Ended -> Failed; Leave -> Leaving
/// Failed    Ended, or an error of the whole group   its backoff is over -> Running
/// Leaving   a step of the group                     Ended -> Standby; Stay -> Running
/// </code>
/// </remarks>
/// <param name="number">From 1; never that of another one.</param>
internal sealed class NumberedConnection(int number)
{
    public int Number { get; } = number;

    public string Name { get; } = $"connection-{number}";

    public ConnectionPhase Phase { get; private set; }

    /// <summary>Which of the group's connections it is at present; 0 while it is none.</summary>
    public int Life { get; private set; }

    /// <summary>Null while it has none.</summary>
    public IActorRef? Actor { get; private set; }

    /// <summary>When this life began, as a timestamp.</summary>
    public long StartedAt { get; private set; }

    /// <summary>Whether the group has come to an assignment with it, be it of nothing, and it has not lost that.</summary>
    public bool IsMember { get; private set; }

    /// <summary>How often in a row it failed without having become a member in between.</summary>
    public int Failures { get; private set; }

    /// <summary>Whether it counts: one that failed does, too.</summary>
    public bool IsWanted => Phase is ConnectionPhase.Running or ConnectionPhase.Failed;

    public void Start(IActorRef actor, int life, long now) => (Phase, Actor, Life, StartedAt, IsMember) = (ConnectionPhase.Running, actor, life, now, false);

    public void Settle(bool isMember)
    {
        IsMember = isMember;
        if (isMember) Failures = 0;
    }

    public void Leave() => Phase = ConnectionPhase.Leaving;

    /// <summary>It was asked to leave, and got work before.</summary>
    public void Stay() => Phase = ConnectionPhase.Running;

    /// <summary>Its life is over.</summary>
    public void End()
    {
        var isLeft = Phase == ConnectionPhase.Leaving;
        if (!isLeft) Failures++;
        (Phase, Actor, Life, IsMember) = (isLeft ? ConnectionPhase.Standby : ConnectionPhase.Failed, null, 0, false);
    }

    /// <summary>It is to run, and has no actor yet.</summary>
    public void Want() => Phase = ConnectionPhase.Failed;
}
