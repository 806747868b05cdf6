using System.Text.RegularExpressions;

namespace Troupe.EmbeddedKafka.Groups;

/// <content>Who comes, stays and goes. Everything here runs under the lock.</content>
internal sealed partial class ConsumerGroup
{
    /// <summary>What forbids the heartbeat of a member that is in the group already, or says it is.</summary>
    private ConsumerHeartbeatResult? FindProblem(ConsumerHeartbeat heartbeat)
    {
        if (heartbeat.Assignor is not (null or UniformAssignor.Name or RangeAssignor.Name))
            return ConsumerHeartbeatResult.Failed(ErrorCode.UnsupportedAssignor, $"Assignor {heartbeat.Assignor} is not one of uniform, range.");
        if (!IsPattern(heartbeat.Regex))
            return ConsumerHeartbeatResult.Failed(ErrorCode.InvalidRegularExpression, $"'{heartbeat.Regex}' is not a regular expression.");
        if (heartbeat.Epoch == ConsumerHeartbeat.JoinEpoch)
            return null;

        if (CheckInstance(heartbeat) is { } fenced)
            return fenced;
        if (!_members.TryGetValue(heartbeat.MemberId, out var member))
            return ConsumerHeartbeatResult.Failed(ErrorCode.UnknownMemberId, $"Member {heartbeat.MemberId} is not in the group.");

        // The answer that raised the epoch may have been lost; the member then still holds a part of what it had.
        var isKnownEpoch = heartbeat.Epoch == member.Epoch
            || (heartbeat.Epoch == member.PreviousEpoch && heartbeat.Owned is { } owned && owned.All(member.Assigned.Contains));
        return isKnownEpoch
            ? null
            : ConsumerHeartbeatResult.Failed(ErrorCode.FencedMemberEpoch, $"Epoch {heartbeat.Epoch} is not the member's, {member.Epoch}.");
    }

    private ConsumerHeartbeatResult? JoinProblem(ConsumerHeartbeat heartbeat)
    {
        if (heartbeat.RebalanceTimeout is null)
            return ConsumerHeartbeatResult.Failed(ErrorCode.InvalidRequest, "A joining member must name its rebalance time-out.");
        if (heartbeat.Topics is null && string.IsNullOrEmpty(heartbeat.Regex))
            return ConsumerHeartbeatResult.Failed(ErrorCode.InvalidRequest, "A joining member must subscribe to topics or to a pattern.");
        if (heartbeat.Owned is { Count: > 0 })
            return ConsumerHeartbeatResult.Failed(ErrorCode.InvalidRequest, "A joining member must hold nothing.");

        var isTaken = heartbeat.InstanceId is not null
            && _instances.TryGetValue(heartbeat.InstanceId, out var holder)
            && holder.Id != heartbeat.MemberId
            && !holder.HasLeftForAWhile;
        return isTaken
            ? ConsumerHeartbeatResult.Failed(ErrorCode.UnreleasedInstanceId, $"Instance {heartbeat.InstanceId} is a member already.")
            : null;
    }

    /// <summary>The member with an instance id, if one is given, must be the sender.</summary>
    private ConsumerHeartbeatResult? CheckInstance(ConsumerHeartbeat heartbeat)
    {
        if (heartbeat.InstanceId is null)
            return null;
        if (!_instances.TryGetValue(heartbeat.InstanceId, out var member))
            return ConsumerHeartbeatResult.Failed(ErrorCode.UnknownMemberId, $"Instance {heartbeat.InstanceId} is not in the group.");
        return member.Id == heartbeat.MemberId
            ? null
            : ConsumerHeartbeatResult.Failed(ErrorCode.FencedInstanceId, $"Instance {heartbeat.InstanceId} is another member by now.");
    }

    private ConsumerMember Join(ConsumerHeartbeat heartbeat)
    {
        var predecessor = heartbeat.InstanceId is null ? null : _instances.GetValueOrDefault(heartbeat.InstanceId);
        if (predecessor is null && _members.TryGetValue(heartbeat.MemberId, out var known))
            predecessor = known;

        var memberId = heartbeat.MemberId.Length > 0 ? heartbeat.MemberId : Guid.NewGuid().ToString();
        var member = new ConsumerMember(memberId, heartbeat.InstanceId ?? predecessor?.InstanceId);
        if (predecessor is not null)
        {
            // It holds nothing any more, so what its target no longer has is free at once.
            member.Target = predecessor.Target;
            member.Assigned = [.. predecessor.Assigned.Where(predecessor.Target.Contains)];
            Forget(predecessor);
        }

        _members.Add(member.Id, member);
        if (member.InstanceId is not null)
            _instances[member.InstanceId] = member;
        member.SessionTimer = timeouts.Time.CreateTimer(
            _ => SessionExpired(member), null, timeouts.ConsumerSession, Timeout.InfiniteTimeSpan);
        return member;
    }

    private ConsumerHeartbeatResult Leave(ConsumerHeartbeat heartbeat)
    {
        if (CheckInstance(heartbeat) is { } fenced)
            return fenced;
        if (!_members.TryGetValue(heartbeat.MemberId, out var member))
            return ConsumerHeartbeatResult.Failed(ErrorCode.UnknownMemberId, $"Member {heartbeat.MemberId} is not in the group.");

        if (heartbeat.Epoch == ConsumerHeartbeat.StaticLeaveEpoch && member.InstanceId is not null)
        {
            member.Epoch = ConsumerHeartbeat.StaticLeaveEpoch;
            member.State = ConsumerMemberState.Stable;
            member.Assigned.IntersectWith(member.Target);
            member.Revoking = [];
            member.RevocationTimer?.Dispose();
            Seen(member);
        }
        else
        {
            Remove(member);
        }

        return new ConsumerHeartbeatResult(ErrorCode.None, null, member.Id, heartbeat.Epoch, null);
    }

    private void Remove(ConsumerMember member)
    {
        Forget(member);
        MakeTarget();
    }

    private void Forget(ConsumerMember member)
    {
        member.EndTimers();
        _members.Remove(member.Id);
        if (member.InstanceId is not null)
            _instances.Remove(member.InstanceId);
    }

    private void Seen(ConsumerMember member)
    {
        member.LastSeen = timeouts.Time.GetTimestamp();
        member.SessionTimer!.Change(timeouts.ConsumerSession, Timeout.InfiniteTimeSpan);
    }

    private void SessionExpired(ConsumerMember member)
    {
        lock (_lock)
        {
            if (_isDead || _members.GetValueOrDefault(member.Id) != member)
                return;

            // The callback may have waited for the lock while the member was heard of.
            var left = timeouts.IsFrozen
                ? timeouts.ConsumerSession
                : timeouts.ConsumerSession - timeouts.Time.GetElapsedTime(member.LastSeen);
            if (left > TimeSpan.Zero)
                member.SessionTimer!.Change(left, Timeout.InfiniteTimeSpan);
            else
                Remove(member);
        }
    }

    private static bool IsPattern(string? regex)
    {
        try
        {
            return string.IsNullOrEmpty(regex) || Pattern(regex) is not null;
        }
        catch (Exception problem) when (problem is ArgumentException or NotSupportedException)
        {
            return false;
        }
    }

    /// <summary>A pattern of a client, which must match the whole name. Without backtracking, as RE2 in the real broker: linear in time.</summary>
    private static Regex Pattern(string regex) => new($"^(?:{regex})$", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
}
