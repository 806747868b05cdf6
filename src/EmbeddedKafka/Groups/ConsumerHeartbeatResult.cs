namespace Troupe.EmbeddedKafka.Groups;

/// <summary>Answer to a heartbeat of KIP-848.</summary>
/// <param name="Error">Why not; None otherwise.</param>
/// <param name="Problem">The same in words; null without an error.</param>
/// <param name="MemberId">The member's id.</param>
/// <param name="Epoch">The epoch it has from now on.</param>
/// <param name="Assignment">Every partition it may hold now; null when that has not changed.</param>
internal sealed record ConsumerHeartbeatResult(
    ErrorCode Error, string? Problem, string MemberId, int Epoch, IReadOnlyCollection<PartitionId>? Assignment)
{
    public static ConsumerHeartbeatResult Failed(ErrorCode error, string problem) => new(error, problem, "", 0, null);
}
