namespace Troupe.EmbeddedKafka.Groups;

/// <summary>One member of a classic group. Changed only under the lock of its group.</summary>
internal sealed class GroupMember(string id, JoinRequest request)
{
    public string Id { get; } = id;

    public string? InstanceId { get; } = request.InstanceId;

    public string ClientId { get; } = request.ClientId;

    public string ClientHost { get; } = request.ClientHost;

    public TimeSpan SessionTimeout { get; private set; } = request.SessionTimeout;

    public TimeSpan RebalanceTimeout { get; private set; } = request.RebalanceTimeout;

    /// <summary>Its assignors, the preferred first.</summary>
    public IReadOnlyList<GroupProtocol> Protocols { get; private set; } = request.Protocols;

    /// <summary>What the leader gave it, unread.</summary>
    public byte[] Assignment { get; set; } = [];

    /// <summary>Its parked JoinGroup, if any.</summary>
    public TaskCompletionSource<JoinResult>? Join { get; set; }

    /// <summary>Its parked SyncGroup, if any.</summary>
    public TaskCompletionSource<SyncResult>? Sync { get; set; }

    /// <summary>Ends its session; owned by the group.</summary>
    public ITimer? SessionTimer { get; set; }

    /// <summary>Timestamp of its last sign of life, of <see cref="TimeProvider.GetTimestamp"/>.</summary>
    public long LastSeen { get; set; }

    /// <summary>While a request of the member is parked it cannot send heartbeats, and its session does not run out.</summary>
    public bool IsParked => Join is not null || Sync is not null;

    public bool Knows(string protocol) => Protocols.Any(known => known.Name == protocol);

    public byte[] MetadataFor(string protocol) => Protocols.FirstOrDefault(known => known.Name == protocol)?.Metadata ?? [];

    public void Update(JoinRequest request)
    {
        SessionTimeout = request.SessionTimeout;
        RebalanceTimeout = request.RebalanceTimeout;
        Protocols = request.Protocols;
    }

    /// <summary>Whether it joins with the assignors and subscriptions it had.</summary>
    public bool IsUnchanged(JoinRequest request) =>
        Protocols.Count == request.Protocols.Count
        && Protocols.Zip(request.Protocols).All(static pair =>
            pair.First.Name == pair.Second.Name && pair.First.Metadata.AsSpan().SequenceEqual(pair.Second.Metadata));
}
