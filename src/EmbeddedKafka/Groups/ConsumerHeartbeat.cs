namespace Troupe.EmbeddedKafka.Groups;

/// <summary>What a member of KIP-848 says in a heartbeat; null means unchanged.</summary>
/// <param name="MemberId">Chosen by the client; empty from a client of version 0 that joins.</param>
/// <param name="Epoch">The member's epoch; 0 joins, see the constants for leaving.</param>
/// <param name="InstanceId">The <c>group.instance.id</c> of a static member.</param>
/// <param name="RackId">Shown, not used.</param>
/// <param name="ClientId">For descriptions.</param>
/// <param name="ClientHost">For descriptions.</param>
/// <param name="RebalanceTimeout">How long the member may take to give partitions back.</param>
/// <param name="Topics">Names it subscribes to.</param>
/// <param name="Regex">Pattern it subscribes to; empty for none.</param>
/// <param name="Assignor">"uniform" or "range".</param>
/// <param name="Owned">The partitions it holds.</param>
internal sealed record ConsumerHeartbeat(
    string MemberId,
    int Epoch,
    string? InstanceId,
    string? RackId,
    string ClientId,
    string ClientHost,
    TimeSpan? RebalanceTimeout,
    IReadOnlyList<string>? Topics,
    string? Regex,
    string? Assignor,
    IReadOnlyList<PartitionId>? Owned)
{
    /// <summary>The member joins, or joins again from nothing.</summary>
    public const int JoinEpoch = 0;

    /// <summary>The member leaves.</summary>
    public const int LeaveEpoch = -1;

    /// <summary>A static member leaves and means to come back: its partitions are kept for its session.</summary>
    public const int StaticLeaveEpoch = -2;

    /// <summary>Whether nothing is left out, as when a client cannot know what the broker knows of it.</summary>
    public bool IsComplete => Topics is not null && Owned is not null && RebalanceTimeout is not null;
}
