namespace Troupe.EmbeddedKafka.Groups;

/// <summary>Answer to a member that joins.</summary>
/// <param name="Error">Why not; None otherwise.</param>
/// <param name="MemberId">Its id, also with <see cref="ErrorCode.MemberIdRequired"/>.</param>
/// <param name="Generation">Number of the generation, -1 on errors.</param>
/// <param name="Protocol">The assignor every member knows, empty on errors.</param>
/// <param name="Leader">Id of the member that assigns.</param>
/// <param name="Members">All members with their subscriptions, for the leader only.</param>
internal sealed record JoinResult(
    ErrorCode Error,
    string MemberId,
    int Generation,
    string Protocol,
    string Leader,
    IReadOnlyList<JoinedMember> Members)
{
    public static JoinResult Failed(ErrorCode error, string memberId) => new(error, memberId, -1, "", "", []);
}
