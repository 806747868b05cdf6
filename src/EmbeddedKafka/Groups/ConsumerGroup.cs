using Troupe.EmbeddedKafka.Logs;

namespace Troupe.EmbeddedKafka.Groups;

/// <summary>One consumer group of the newer protocol (KIP-848): the broker assigns, members follow one heartbeat at a time.</summary>
/// <remarks>
/// The group's epoch counts changes of its members, their subscriptions and the topics behind them; with it the target assignment is made
/// anew. Each member then walks towards its target:
///
/// | state | heartbeat | answer and next state |
/// | --- | --- | --- |
/// | Stable | at the group's epoch | nothing new; Stable |
/// | Stable | the target asks for partitions back | the smaller list, at the old epoch; Unrevoked |
/// | Stable | the target gives partitions | what is free of them, at the group's epoch; Stable, or Unreleased if some are not free |
/// | Unrevoked | does not say what it holds, or still holds some | nothing new; Unrevoked |
/// | Unrevoked | holds none of them | as for Stable |
/// | Unrevoked | none within the member's rebalance time-out | the member is removed |
/// | Unreleased | any | what has become free; Stable once that is all |
/// | any | epoch 0 | joins from nothing |
/// | any | epoch -1, or no heartbeat within the session | the member is removed |
/// | any | epoch -2 of a static member | its target is kept until its session is over, or a new member has the instance id |
///
/// A partition is free when no other member may hold it: neither assigned to it nor still to be given back by it.
/// </remarks>
internal sealed partial class ConsumerGroup(string id, GroupTimeouts timeouts, TopicStore topics, GroupOffsets offsets) : IGroup
{
    public const string TypeName = "consumer";

    private readonly Lock _lock = new();
    private readonly Dictionary<string, ConsumerMember> _members = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ConsumerMember> _instances = new(StringComparer.Ordinal);
    private bool _isDead;

    public string Id { get; } = id;

    public GroupOffsets Offsets { get; } = offsets;

    /// <summary>Number of changes so far.</summary>
    public int Epoch { get; private set; }

    public ConsumerHeartbeatResult Heartbeat(ConsumerHeartbeat heartbeat)
    {
        lock (_lock)
        {
            if (_isDead)
                return ConsumerHeartbeatResult.Failed(ErrorCode.CoordinatorNotAvailable, "The group was deleted.");
            if (heartbeat.Epoch < ConsumerHeartbeat.JoinEpoch)
                return Leave(heartbeat);
            if (FindProblem(heartbeat) is { } problem)
                return problem;

            var isJoin = heartbeat.Epoch == ConsumerHeartbeat.JoinEpoch;
            if (isJoin && JoinProblem(heartbeat) is { } refused)
                return refused;

            var member = isJoin ? Join(heartbeat) : _members[heartbeat.MemberId];
            Seen(member);
            if (member.Update(heartbeat) | isJoin | HaveTopicsChanged())
                MakeTarget();

            // A client that names everything, or an older epoch, has missed an answer: it is told again.
            var before = member.Assigned;
            var isNew = isJoin || heartbeat.IsComplete || heartbeat.Epoch != member.Epoch;
            Reconcile(member, isJoin ? [] : heartbeat.Owned);
            isNew |= !before.SetEquals(member.Assigned);
            return new ConsumerHeartbeatResult(
                ErrorCode.None, null, member.Id, member.Epoch, isNew ? [.. member.Assigned] : null);
        }
    }

    /// <summary>Whether this sender may commit offsets now: a member at its own epoch, or anybody while there are no members.</summary>
    public ErrorCode CheckCommit(string memberId, string? instanceId, int epoch)
    {
        lock (_lock)
        {
            if (_isDead)
                return ErrorCode.CoordinatorNotAvailable;
            return epoch < 0 && _members.Count == 0 ? ErrorCode.None : CheckEpoch(memberId, epoch);
        }
    }

    /// <summary>Whether a member that names its epoch may read offsets.</summary>
    public ErrorCode CheckFetch(string memberId, int epoch)
    {
        lock (_lock)
            return CheckEpoch(memberId, epoch);
    }

    public bool IsSubscribedTo(string topic)
    {
        lock (_lock)
            return _members.Values.Any(member => SubscribedTopics(member).Any(subscribed => subscribed.Name == topic));
    }

    public GroupListing List()
    {
        lock (_lock)
            return new GroupListing(Id, "consumer", StateName, TypeName);
    }

    public ConsumerGroupSnapshot Describe()
    {
        lock (_lock)
        {
            return new ConsumerGroupSnapshot(
                Id,
                StateName,
                Epoch,
                ChooseAssignor(),
                [.. _members.Values.Select(static member => new ConsumerMemberSnapshot(
                    member.Id,
                    member.InstanceId,
                    member.RackId,
                    member.Epoch,
                    member.ClientId,
                    member.ClientHost,
                    member.Topics,
                    member.Regex,
                    [.. member.Assigned],
                    [.. member.Target]))]);
        }
    }

    public bool TryEnd()
    {
        lock (_lock)
        {
            _isDead |= _members.Count == 0;
            return _isDead;
        }
    }

    public void RenewSessions()
    {
        lock (_lock)
        {
            foreach (var member in _members.Values)
                Seen(member);
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _isDead = true;
            foreach (var member in _members.Values)
                member.EndTimers();
        }
    }

    private string StateName => this switch
    {
        { _isDead: true } => "Dead",
        { _members.Count: 0 } => "Empty",
        _ => _members.Values.All(member => member.State == ConsumerMemberState.Stable && (member.Epoch == Epoch || member.HasLeftForAWhile))
            ? "Stable"
            : "Reconciling",
    };

    private ErrorCode CheckEpoch(string memberId, int epoch)
    {
        if (!_members.TryGetValue(memberId, out var member))
            return ErrorCode.UnknownMemberId;
        return member.Epoch == epoch ? ErrorCode.None : ErrorCode.StaleMemberEpoch;
    }
}
