namespace Troupe.Soak.Proof;

/// <summary>One consumer of one partition: an incarnation of an assignment.</summary>
/// <param name="worker">Whose.</param>
/// <param name="assignedAt">When the group gave it the partition.</param>
internal sealed class Stint(int worker, long assignedAt)
{
    public int Worker { get; } = worker;

    public long AssignedAt { get; } = assignedAt;

    /// <summary>The offset that must be handed to it next; null before its first delivery.</summary>
    public long? NextBegin { get; set; }

    /// <summary>The offset that it must finish next.</summary>
    public long NextFinish { get; set; }
}
