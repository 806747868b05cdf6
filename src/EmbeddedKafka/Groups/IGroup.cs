namespace Troupe.EmbeddedKafka.Groups;

/// <summary>What groups of both protocols have in common: offsets, and members who may commit them.</summary>
internal interface IGroup : IDisposable
{
    string Id { get; }

    GroupOffsets Offsets { get; }

    /// <summary>The group's line in ListGroups.</summary>
    GroupListing List();

    /// <summary>Whether this sender may commit offsets now: a member of this epoch, or anybody while there are no members.</summary>
    ErrorCode CheckCommit(string memberId, string? instanceId, int epoch);

    /// <summary>Whether a consumer in the group reads this topic.</summary>
    bool IsSubscribedTo(string topic);

    /// <summary>Ends the group if it has no members.</summary>
    bool TryEnd();

    /// <summary>Gives every member a full session from now on.</summary>
    void RenewSessions();
}
