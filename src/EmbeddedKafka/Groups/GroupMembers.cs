namespace Troupe.EmbeddedKafka.Groups;

/// <summary>The members of one classic group: who is who, and on which assignor they agree. Plain data under the group's lock.</summary>
internal sealed class GroupMembers
{
    // Ordered by arrival: the first to join becomes the leader, as in the real broker.
    private readonly List<GroupMember> _members = [];
    private readonly Dictionary<string, GroupMember> _byId = new(StringComparer.Ordinal);
    private readonly Dictionary<string, GroupMember> _byInstance = new(StringComparer.Ordinal);

    public IReadOnlyList<GroupMember> All => _members;

    public int Count => _members.Count;

    public GroupMember? Find(string id) => _byId.GetValueOrDefault(id);

    public GroupMember? FindInstance(string? instanceId) => instanceId is null ? null : _byInstance.GetValueOrDefault(instanceId);

    /// <summary>Whether <paramref name="id"/>, under its instance id if it has one, is a member.</summary>
    public ErrorCode Check(string id, string? instanceId)
    {
        if (instanceId is not null)
        {
            if (FindInstance(instanceId) is not { } member)
                return ErrorCode.UnknownMemberId;
            if (member.Id != id)
                return ErrorCode.FencedInstanceId;
        }

        return _byId.ContainsKey(id) ? ErrorCode.None : ErrorCode.UnknownMemberId;
    }

    public void Add(GroupMember member)
    {
        _members.Add(member);
        _byId.Add(member.Id, member);
        if (member.InstanceId is not null)
            _byInstance.Add(member.InstanceId, member);
    }

    public void Remove(GroupMember member)
    {
        _members.Remove(member);
        _byId.Remove(member.Id);
        if (member.InstanceId is not null)
            _byInstance.Remove(member.InstanceId);
    }

    /// <summary>Whether a member with these assignors leaves the group one that everybody knows.</summary>
    public bool CanAgreeWith(JoinRequest request) =>
        request.Protocols.Any(offered => _members.All(member => member.Id == request.MemberId || member.Knows(offered.Name)));

    /// <summary>Each member votes for the first of its assignors that all know; most votes win.</summary>
    public string ChooseProtocol() => _members
        .Select(member => member.Protocols.First(candidate => _members.TrueForAll(other => other.Knows(candidate.Name))).Name)
        .GroupBy(static vote => vote, StringComparer.Ordinal)
        .MaxBy(static votes => votes.Count())!
        .Key;
}
