using System.Collections.Concurrent;
using Troupe.EmbeddedKafka.Logs;

namespace Troupe.EmbeddedKafka.Groups;

/// <summary>
/// All consumer groups of the broker. A group appears with its first member or its first commit and goes only by DeleteGroups.
/// </summary>
/// <remarks>Groups of both protocols share their ids. A group without members changes its protocol when a member of the other joins.</remarks>
internal sealed class GroupCoordinator(GroupTimeouts timeouts, TopicStore topics) : IDisposable
{
    private readonly ConcurrentDictionary<string, IGroup> _groups = new(StringComparer.Ordinal);

    public IEnumerable<IGroup> All => _groups.Values;

    public IGroup? Find(string id) => _groups.GetValueOrDefault(id);

    public ClassicGroup? FindClassic(string id) => Find(id) as ClassicGroup;

    public ConsumerGroup? FindConsumer(string id) => Find(id) as ConsumerGroup;

    /// <summary>The group of this id, of either protocol; a new one is classic until a member says otherwise.</summary>
    public IGroup FindOrCreate(string id) => _groups.GetOrAdd(id, NewClassic, new GroupOffsets());

    /// <summary>The classic group of this id; null when members of the other protocol have it.</summary>
    public ClassicGroup? FindOrCreateClassic(string id) => FindOrCreate(id, NewClassic);

    /// <summary>The group of KIP-848 of this id; null when members of the other protocol have it.</summary>
    public ConsumerGroup? FindOrCreateConsumer(string id) => FindOrCreate(
        id, (groupId, offsets) => new ConsumerGroup(groupId, timeouts, topics, offsets));

    public ErrorCode Delete(string id)
    {
        if (!_groups.TryGetValue(id, out var group))
            return ErrorCode.GroupIdNotFound;
        if (!group.TryEnd())
            return ErrorCode.NonEmptyGroup;

        _groups.TryRemove(new KeyValuePair<string, IGroup>(id, group));
        return ErrorCode.None;
    }

    /// <summary>Drops the offsets of a topic that was deleted.</summary>
    public void ForgetTopic(string topic)
    {
        foreach (var group in _groups.Values)
            group.Offsets.Forget(topic);
    }

    /// <summary>Stops all sessions from running out, as nobody can send heartbeats to a broker that is down.</summary>
    public void Freeze() => timeouts.IsFrozen = true;

    /// <summary>Gives every member a full session from now on, like a coordinator that has just loaded its groups.</summary>
    public void Thaw()
    {
        timeouts.IsFrozen = false;
        foreach (var group in _groups.Values)
            group.RenewSessions();
    }

    public void Dispose()
    {
        foreach (var group in _groups.Values)
            group.Dispose();
    }

    private ClassicGroup NewClassic(string id, GroupOffsets offsets) => new(id, timeouts, offsets);

    private TGroup? FindOrCreate<TGroup>(string id, Func<string, GroupOffsets, TGroup> create)
        where TGroup : class, IGroup
    {
        while (true)
        {
            var group = _groups.GetOrAdd(id, static (groupId, make) => make(groupId, new GroupOffsets()), create);
            if (group is TGroup wanted)
                return wanted;
            if (!group.TryEnd())
                return null;

            // Without members, and ended so that nobody joins it meanwhile: the offsets go over to its successor.
            _groups.TryUpdate(id, create(id, group.Offsets), group);
        }
    }
}
