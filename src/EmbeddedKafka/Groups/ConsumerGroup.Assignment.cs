using Troupe.EmbeddedKafka.Logs;

namespace Troupe.EmbeddedKafka.Groups;

/// <content>The target, and the steps of each member towards it. Everything here runs under the lock.</content>
internal sealed partial class ConsumerGroup
{
    private long _topicsVersion = -1;
    private string _topicsSeen = "";

    /// <summary>Whether a topic that members subscribe to came, grew or went since the target was made.</summary>
    private bool HaveTopicsChanged()
    {
        if (topics.Version == _topicsVersion)
            return false;

        // Read before the topics: a change in between is then seen the next time.
        _topicsVersion = topics.Version;
        var seen = Signature();
        var hasChanged = seen != _topicsSeen;
        _topicsSeen = seen;
        return hasChanged;
    }

    private string Signature() => string.Join(';', _members.Values
        .SelectMany(SubscribedTopics)
        .Select(static topic => $"{topic.Id}:{topic.Partitions.Count}")
        .Distinct()
        .Order(StringComparer.Ordinal));

    private IEnumerable<Topic> SubscribedTopics(ConsumerMember member)
    {
        var subscribed = member.Topics.Select(name => topics.Find(name)).OfType<Topic>();
        if (member.Regex.Length == 0)
            return subscribed;

        var pattern = Pattern(member.Regex);
        return subscribed.Union(topics.All.Where(topic => pattern.IsMatch(topic.Name)));
    }

    private string ChooseAssignor() => _members.Values
        .Select(static member => member.Assignor)
        .OfType<string>()
        .GroupBy(static vote => vote, StringComparer.Ordinal)
        .MaxBy(static votes => votes.Count())?
        .Key ?? UniformAssignor.Name;

    private void MakeTarget()
    {
        Epoch++;
        _topicsSeen = Signature();
        var subscriptions = _members.Values
            .OrderBy(static member => member.InstanceId ?? member.Id, StringComparer.Ordinal)
            .ToDictionary(static member => member, member => (IReadOnlyList<Topic>)[.. SubscribedTopics(member)]);
        var target = ChooseAssignor() == RangeAssignor.Name
            ? RangeAssignor.Assign(subscriptions)
            : UniformAssignor.Assign(subscriptions);
        foreach (var (member, partitions) in target)
        {
            member.Target = partitions;

            // Who is away holds nothing, and cannot be asked to give anything back.
            if (member.HasLeftForAWhile)
                member.Assigned = [.. member.Assigned.Where(partitions.Contains)];
        }
    }

    /// <summary>One step of a member towards its target; what it says to hold tells whether it gave back what it had to.</summary>
    private void Reconcile(ConsumerMember member, IReadOnlyList<PartitionId>? owned)
    {
        if (member.State == ConsumerMemberState.Unrevoked)
        {
            if (owned is null || owned.Any(member.Revoking.Contains))
                return;
            member.Revoking = [];
            member.RevocationTimer?.Dispose();
        }
        else if (member.State == ConsumerMemberState.Stable && member.Epoch == Epoch)
        {
            return;
        }

        var kept = member.Assigned.Where(member.Target.Contains).ToHashSet();
        var revoking = member.Assigned.Where(partition => !member.Target.Contains(partition)).ToHashSet();

        // A member that joins holds nothing, and need not be asked to give it back.
        if (revoking.Count > 0 && member.Epoch > 0)
        {
            member.Assigned = kept;
            member.Revoking = revoking;
            member.State = ConsumerMemberState.Unrevoked;
            StartRevocationTimer(member);
            return;
        }

        var free = member.Target.Where(partition => !kept.Contains(partition) && IsFree(partition, member)).ToList();
        kept.UnionWith(free);
        member.Assigned = kept;
        member.State = kept.Count == member.Target.Count ? ConsumerMemberState.Stable : ConsumerMemberState.Unreleased;
        if (member.Epoch != Epoch)
            (member.PreviousEpoch, member.Epoch) = (member.Epoch, Epoch);
    }

    private bool IsFree(PartitionId partition, ConsumerMember receiver) => !_members.Values.Any(
        member => member != receiver && (member.Assigned.Contains(partition) || member.Revoking.Contains(partition)));

    private void StartRevocationTimer(ConsumerMember member)
    {
        var revoking = member.Revoking;
        member.RevocationTimer?.Dispose();
        member.RevocationTimer = timeouts.Time.CreateTimer(
            _ => RevocationExpired(member, revoking), null, member.RebalanceTimeout, Timeout.InfiniteTimeSpan);
    }

    private void RevocationExpired(ConsumerMember member, HashSet<PartitionId> revoking)
    {
        lock (_lock)
        {
            // Nothing to do when it gave them back, or left, while the callback was on its way.
            if (!_isDead && _members.GetValueOrDefault(member.Id) == member && ReferenceEquals(member.Revoking, revoking))
                Remove(member);
        }
    }
}
