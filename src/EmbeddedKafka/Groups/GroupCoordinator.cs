using System.Collections.Concurrent;

namespace Troupe.EmbeddedKafka.Groups;

/// <summary>
/// All consumer groups of the broker. A group appears with its first member or its first commit and goes only by DeleteGroups.
/// </summary>
/// <remarks>Groups of the newer protocol (KIP-848) would live beside the classic ones here, under ids of the same space.</remarks>
internal sealed class GroupCoordinator(TimeProvider time) : IDisposable
{
    private readonly ConcurrentDictionary<string, ClassicGroup> _groups = new(StringComparer.Ordinal);
    private readonly GroupTimeouts _timeouts = new(time);

    public IEnumerable<ClassicGroup> All => _groups.Values;

    public ClassicGroup? Find(string id) => _groups.GetValueOrDefault(id);

    public ClassicGroup FindOrCreate(string id) => _groups.GetOrAdd(id, static (id, timeouts) => new ClassicGroup(id, timeouts), _timeouts);

    public ErrorCode Delete(string id)
    {
        if (!_groups.TryGetValue(id, out var group))
            return ErrorCode.GroupIdNotFound;
        if (!group.TryEnd())
            return ErrorCode.NonEmptyGroup;

        _groups.TryRemove(new KeyValuePair<string, ClassicGroup>(id, group));
        return ErrorCode.None;
    }

    /// <summary>Drops the offsets of a topic that was deleted.</summary>
    public void ForgetTopic(string topic)
    {
        foreach (var group in _groups.Values)
            group.Offsets.Forget(topic);
    }

    /// <summary>Stops all sessions from running out, as nobody can send heartbeats to a broker that is down.</summary>
    public void Freeze() => _timeouts.IsFrozen = true;

    /// <summary>Gives every member a full session from now on, like a coordinator that has just loaded its groups.</summary>
    public void Thaw()
    {
        _timeouts.IsFrozen = false;
        foreach (var group in _groups.Values)
            group.RenewSessions();
    }

    public void Dispose()
    {
        foreach (var group in _groups.Values)
            group.Dispose();
    }
}
