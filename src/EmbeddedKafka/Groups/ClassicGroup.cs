namespace Troupe.EmbeddedKafka.Groups;

/// <summary>One consumer group of the classic protocol: a state machine driven by requests and two kinds of timers.</summary>
/// <remarks>
/// | state | event | next |
/// | --- | --- | --- |
/// | Empty | JoinGroup of a new member | PreparingRebalance |
/// | PreparingRebalance | all known members have joined, or the rebalance time-out: the silent ones are removed | CompletingRebalance |
/// | PreparingRebalance | the last member leaves | Empty |
/// | CompletingRebalance | SyncGroup of the leader | Stable |
/// | CompletingRebalance | rebalance time-out: members without SyncGroup are removed | PreparingRebalance |
/// | CompletingRebalance, Stable | JoinGroup that changes something; LeaveGroup; a session runs out | PreparingRebalance |
/// | Stable | a static member comes back under a new id with the same assignor (KIP-345) | Stable |
/// | Empty | DeleteGroups | Dead |
///
/// There is no initial rebalance delay: a group is complete as soon as all known members have joined. A member that was told its
/// id (KIP-394) and has not come back yet counts as known, for one session. Eager and cooperative assignors are the same to the broker.
/// </remarks>
internal sealed partial class ClassicGroup(string id, GroupTimeouts timeouts, GroupOffsets offsets) : IGroup
{
    public const string TypeName = "classic";

    private const string ConsumerProtocolType = "consumer";

    private readonly Lock _lock = new();
    private readonly GroupMembers _members = new();
    private readonly Dictionary<string, ITimer> _announced = new(StringComparer.Ordinal);
    private string? _leader;
    private string _protocolType = "";
    private string _protocol = "";
    private ITimer? _rebalanceTimer;

    public string Id { get; } = id;

    public GroupOffsets Offsets { get; } = offsets;

    public GroupState State { get; private set; }

    public int Generation { get; private set; }

    /// <summary>Adds or keeps a member. Completes when the generation is made up, which may take the rebalance time-out.</summary>
    public Task<JoinResult> JoinAsync(JoinRequest request)
    {
        lock (_lock)
        {
            if (State == GroupState.Dead)
                return Task.FromResult(JoinResult.Failed(ErrorCode.CoordinatorNotAvailable, request.MemberId));
            if (!IsCompatible(request))
                return Task.FromResult(JoinResult.Failed(ErrorCode.InconsistentGroupProtocol, request.MemberId));

            return request.MemberId.Length == 0 ? JoinAsNew(request) : JoinAsKnown(request);
        }
    }

    /// <summary>Asks for the member's assignment; the leader brings everybody's. Completes when the leader has.</summary>
    public Task<SyncResult> SyncAsync(
        string memberId, string? instanceId, int generation, IReadOnlyDictionary<string, byte[]> assignments)
    {
        lock (_lock)
        {
            var error = CheckMember(memberId, instanceId, generation);
            if (error == ErrorCode.None && State == GroupState.PreparingRebalance)
                error = ErrorCode.RebalanceInProgress;
            if (error != ErrorCode.None)
                return Task.FromResult(SyncResult.Failed(error));

            var member = _members.Find(memberId)!;
            Seen(member);
            if (State == GroupState.Stable)
                return Task.FromResult(new SyncResult(ErrorCode.None, member.Assignment));

            member.Sync?.TrySetResult(SyncResult.Failed(ErrorCode.RebalanceInProgress));
            member.Sync = new TaskCompletionSource<SyncResult>(TaskCreationOptions.RunContinuationsAsynchronously);
            var answer = member.Sync.Task;
            if (memberId == _leader)
                BecomeStable(assignments);
            return answer;
        }
    }

    public ErrorCode Heartbeat(string memberId, string? instanceId, int generation)
    {
        lock (_lock)
        {
            var error = CheckMember(memberId, instanceId, generation);
            if (error != ErrorCode.None)
                return error;

            Seen(_members.Find(memberId)!);
            return State == GroupState.PreparingRebalance ? ErrorCode.RebalanceInProgress : ErrorCode.None;
        }
    }

    /// <summary>Removes a member, named by its id, by its instance id (an administrator's way), or by both.</summary>
    public ErrorCode Leave(string memberId, string? instanceId)
    {
        lock (_lock)
        {
            if (Withdraw(memberId))
                return ErrorCode.None;

            var member = memberId.Length == 0 ? _members.FindInstance(instanceId) : _members.Find(memberId);
            if (_members.Check(member?.Id ?? memberId, instanceId) is var error && error != ErrorCode.None)
                return error;

            Remove(member!);
            return ErrorCode.None;
        }
    }

    /// <summary>Whether this sender may commit offsets now: a member of this generation, or anybody while there are no members.</summary>
    public ErrorCode CheckCommit(string memberId, string? instanceId, int generation)
    {
        lock (_lock)
        {
            if (State == GroupState.Dead)
                return ErrorCode.CoordinatorNotAvailable;
            if (generation < 0 && _members.Count == 0)
                return ErrorCode.None;

            var error = CheckMember(memberId, instanceId, generation);
            if (error != ErrorCode.None)
                return error;

            Seen(_members.Find(memberId)!);
            return State == GroupState.CompletingRebalance ? ErrorCode.RebalanceInProgress : ErrorCode.None;
        }
    }

    public GroupListing List()
    {
        lock (_lock)
            return new GroupListing(Id, _protocolType, State.ToString(), TypeName);
    }

    public GroupSnapshot Describe()
    {
        lock (_lock)
        {
            var isStable = State == GroupState.Stable;
            return new GroupSnapshot(
                Id,
                State,
                _protocolType,
                isStable ? _protocol : "",
                [.. _members.All.Select(member => new MemberSnapshot(
                    member.Id,
                    member.InstanceId,
                    member.ClientId,
                    member.ClientHost,
                    isStable ? member.MetadataFor(_protocol) : [],
                    isStable ? member.Assignment : []))]);
        }
    }

    /// <summary>Whether a consumer in the group reads this topic.</summary>
    public bool IsSubscribedTo(string topic)
    {
        lock (_lock)
        {
            return _protocolType == ConsumerProtocolType && _members.All.Any(member =>
                member.Protocols.Any(protocol => ConsumerSubscription.Topics(protocol.Metadata).Contains(topic)));
        }
    }

    /// <summary>Ends the group if it has no members.</summary>
    public bool TryEnd()
    {
        lock (_lock)
        {
            if (_members.Count > 0 || _announced.Count > 0)
                return false;
            State = GroupState.Dead;
            return true;
        }
    }

    public void RenewSessions()
    {
        lock (_lock)
        {
            foreach (var member in _members.All)
                Seen(member);
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            State = GroupState.Dead;
            _rebalanceTimer?.Dispose();
            foreach (var member in _members.All)
                member.SessionTimer?.Dispose();
            foreach (var timer in _announced.Values)
                timer.Dispose();
        }
    }

    private bool IsCompatible(JoinRequest request) =>
        request.ProtocolType.Length > 0
        && request.Protocols.Count > 0
        && (_members.Count == 0 || (request.ProtocolType == _protocolType && _members.CanAgreeWith(request)));

    private Task<JoinResult> JoinAsNew(JoinRequest request)
    {
        var memberId = $"{request.InstanceId ?? request.ClientId}-{Guid.NewGuid()}";
        if (_members.FindInstance(request.InstanceId) is { } predecessor)
            return Replace(predecessor, memberId, request);
        if (request.InstanceId is null && request.RequiresMemberId)
            return Task.FromResult(Announce(memberId, request));

        return Park(Add(memberId, request));
    }

    private Task<JoinResult> JoinAsKnown(JoinRequest request)
    {
        if (request.InstanceId is null && Withdraw(request.MemberId, andComplete: false))
            return Park(Add(request.MemberId, request));
        if (_members.Check(request.MemberId, request.InstanceId) is var error && error != ErrorCode.None)
            return Task.FromResult(JoinResult.Failed(error, request.MemberId));

        var member = _members.Find(request.MemberId)!;
        Seen(member);

        // A join that changes nothing is the repeat of one whose answer was lost; only a stable group's leader asks for a rebalance by it.
        var isRepeat = member.IsUnchanged(request)
            && (State == GroupState.CompletingRebalance || (State == GroupState.Stable && member.Id != _leader));
        member.Update(request);
        return isRepeat ? Task.FromResult(Joined(member)) : Park(member);
    }

    /// <summary>A static member comes back, usually after a restart: it takes the place of the one with its instance id.</summary>
    private Task<JoinResult> Replace(GroupMember predecessor, string memberId, JoinRequest request)
    {
        predecessor.Join?.TrySetResult(JoinResult.Failed(ErrorCode.FencedInstanceId, predecessor.Id));
        predecessor.Sync?.TrySetResult(SyncResult.Failed(ErrorCode.FencedInstanceId));
        predecessor.SessionTimer?.Dispose();
        _members.Remove(predecessor);

        var member = Add(memberId, request);
        member.Assignment = predecessor.Assignment;
        if (State != GroupState.Stable || _members.ChooseProtocol() != _protocol)
        {
            if (_leader == predecessor.Id)
                _leader = memberId;
            return Park(member);
        }

        // The group stays as it is. A leader is told its old id as the leader's, and so takes the place of a follower: it must not
        // assign anew. Versions before 9 have no other way to say it.
        var result = Joined(member) with { Leader = _leader!, Members = [] };
        if (_leader == predecessor.Id)
        {
            _leader = memberId;
            result = result with { Leader = predecessor.Id };
        }

        return Task.FromResult(result);
    }

    private GroupMember Add(string memberId, JoinRequest request)
    {
        var member = new GroupMember(memberId, request);
        member.SessionTimer = timeouts.Time.CreateTimer(
            _ => SessionExpired(member), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _members.Add(member);
        _protocolType = request.ProtocolType;
        Seen(member);
        return member;
    }

    private Task<JoinResult> Park(GroupMember member)
    {
        member.Join?.TrySetResult(JoinResult.Failed(ErrorCode.RebalanceInProgress, member.Id));
        member.Join = new TaskCompletionSource<JoinResult>(TaskCreationOptions.RunContinuationsAsynchronously);
        var answer = member.Join.Task;
        PrepareRebalance();
        CompleteJoinIfAllAreIn();
        return answer;
    }

    private void Remove(GroupMember member)
    {
        member.Join?.TrySetResult(JoinResult.Failed(ErrorCode.UnknownMemberId, member.Id));
        member.Sync?.TrySetResult(SyncResult.Failed(ErrorCode.UnknownMemberId));
        member.SessionTimer?.Dispose();
        _members.Remove(member);
        if (_leader == member.Id)
            _leader = null;

        PrepareRebalance();
        CompleteJoinIfAllAreIn();
    }
}
