namespace Troupe.EmbeddedKafka.Groups;

/// <content>The way from one generation to the next, and the timers that force it. Everything here runs under the lock.</content>
internal sealed partial class ClassicGroup
{
    /// <summary>A new member without an id of its own is told one, and must come back with it.</summary>
    private JoinResult Announce(string memberId, JoinRequest request)
    {
        _announced[memberId] = timeouts.Time.CreateTimer(
            _ => AnnouncementExpired(memberId), null, request.SessionTimeout, Timeout.InfiniteTimeSpan);
        return JoinResult.Failed(ErrorCode.MemberIdRequired, memberId);
    }

    private void AnnouncementExpired(string memberId)
    {
        lock (_lock)
            Withdraw(memberId);
    }

    private bool Withdraw(string memberId, bool andComplete = true)
    {
        if (!_announced.Remove(memberId, out var timer))
            return false;

        timer.Dispose();
        if (andComplete)
            CompleteJoinIfAllAreIn();
        return true;
    }

    private void PrepareRebalance()
    {
        if (State == GroupState.PreparingRebalance)
            return;

        State = GroupState.PreparingRebalance;
        foreach (var member in _members.All)
        {
            member.Sync?.TrySetResult(SyncResult.Failed(ErrorCode.RebalanceInProgress));
            member.Sync = null;
        }

        StartRebalanceTimer();
    }

    private void CompleteJoinIfAllAreIn()
    {
        if (State == GroupState.PreparingRebalance && _announced.Count == 0 && _members.All.All(static member => member.Join is not null))
            CompleteJoin();
    }

    private void CompleteJoin()
    {
        Generation++;
        if (_members.Count == 0)
        {
            State = GroupState.Empty;
            _leader = null;
            _rebalanceTimer?.Dispose();
            return;
        }

        State = GroupState.CompletingRebalance;
        _protocol = _members.ChooseProtocol();
        if (_members.Find(_leader ?? "")?.Join is null)
            _leader = _members.All.First(static member => member.Join is not null).Id;

        foreach (var member in _members.All)
        {
            member.Assignment = [];
            var join = member.Join;
            member.Join = null;
            Seen(member);
            join?.TrySetResult(Joined(member));
        }

        StartRebalanceTimer();
    }

    private JoinResult Joined(GroupMember member) => new(
        ErrorCode.None,
        member.Id,
        Generation,
        _protocol,
        _leader!,
        member.Id == _leader
            ? [.. _members.All.Select(each => new JoinedMember(each.Id, each.InstanceId, each.MetadataFor(_protocol)))]
            : []);

    private void BecomeStable(IReadOnlyDictionary<string, byte[]> assignments)
    {
        State = GroupState.Stable;
        _rebalanceTimer?.Dispose();
        foreach (var member in _members.All)
        {
            member.Assignment = assignments.GetValueOrDefault(member.Id) ?? [];
            var sync = member.Sync;
            member.Sync = null;
            sync?.TrySetResult(new SyncResult(ErrorCode.None, member.Assignment));
        }
    }

    private ErrorCode CheckMember(string memberId, string? instanceId, int generation)
    {
        if (_members.Check(memberId, instanceId) is var error && error != ErrorCode.None)
            return error;
        return generation == Generation ? ErrorCode.None : ErrorCode.IllegalGeneration;
    }

    private void StartRebalanceTimer()
    {
        _rebalanceTimer?.Dispose();
        if (_members.Count == 0)
            return;

        var generation = Generation;
        var state = State;
        var timeout = _members.All.Max(static member => member.RebalanceTimeout);
        _rebalanceTimer = timeouts.Time.CreateTimer(_ => RebalanceExpired(state, generation), null, timeout, Timeout.InfiniteTimeSpan);
    }

    private void RebalanceExpired(GroupState state, int generation)
    {
        lock (_lock)
        {
            // A timer that was disposed may be under way already.
            if (State != state || Generation != generation)
                return;

            if (State == GroupState.CompletingRebalance)
                RemoveAll(static member => member.Sync is null);
            else if (State == GroupState.PreparingRebalance)
                JoinExpired();
        }
    }

    private void JoinExpired()
    {
        foreach (var announced in _announced.Keys.ToList())
            Withdraw(announced, andComplete: false);

        // Static members that are away keep their place until their session runs out (KIP-345).
        RemoveAll(static member => member.Join is null && member.InstanceId is null);
        if (State != GroupState.PreparingRebalance)
            return;

        if (_members.All.Any(static member => member.Join is not null) || _members.Count == 0)
            CompleteJoin();
        else
            StartRebalanceTimer();
    }

    private void RemoveAll(Func<GroupMember, bool> predicate)
    {
        foreach (var member in _members.All.Where(predicate).ToList())
            Remove(member);
    }

    private void Seen(GroupMember member)
    {
        member.LastSeen = timeouts.Time.GetTimestamp();
        member.SessionTimer!.Change(member.SessionTimeout, Timeout.InfiniteTimeSpan);
    }

    private void SessionExpired(GroupMember member)
    {
        lock (_lock)
        {
            if (State == GroupState.Dead || _members.Find(member.Id) != member)
                return;

            // The callback may have waited for the lock while the member was heard of.
            var left = member.SessionTimeout - timeouts.Time.GetElapsedTime(member.LastSeen);
            if (member.IsParked || timeouts.IsFrozen)
                left = member.SessionTimeout;
            if (left > TimeSpan.Zero)
                member.SessionTimer!.Change(left, Timeout.InfiniteTimeSpan);
            else
                Remove(member);
        }
    }
}
