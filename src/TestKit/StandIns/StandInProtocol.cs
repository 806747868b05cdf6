using Troupe.Actors.Partitions;

namespace Troupe.TestKit.StandIns;

/// <summary>What the stand-in of the connection accepts.</summary>
internal static class StandInProtocol
{
    /// <summary>Answered by the partition's supervisor, an actor reference.</summary>
    internal sealed record GetSupervisor
    {
        public static readonly GetSupervisor Instance = new();
    }

    /// <summary>The group assigns the partition, at its committed offset.</summary>
    /// <param name="IsNewProcess">Whether nothing is left of earlier assignments.</param>
    internal sealed record Assign(bool IsNewProcess);

    /// <summary>The group revokes the partition, or the process stops.</summary>
    internal sealed record Close(ClosingReason Reason, TimeSpan Bound);

    /// <summary>The partition is gone.</summary>
    internal sealed record Lose
    {
        public static readonly Lose Instance = new();
    }

    /// <summary>What is finished is committed.</summary>
    internal sealed record Commit
    {
        public static readonly Commit Instance = new();
    }
}
