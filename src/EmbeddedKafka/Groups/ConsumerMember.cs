namespace Troupe.EmbeddedKafka.Groups;

/// <summary>One member of a group of KIP-848. Changed only under the lock of its group.</summary>
internal sealed class ConsumerMember(string id, string? instanceId)
{
    public string Id { get; } = id;

    public string? InstanceId { get; } = instanceId;

    public string? RackId { get; private set; }

    public string ClientId { get; private set; } = "";

    public string ClientHost { get; private set; } = "";

    public int Epoch { get; set; }

    /// <summary>Its epoch before, which it may still send when the answer with the newer one was lost.</summary>
    public int PreviousEpoch { get; set; }

    public ConsumerMemberState State { get; set; }

    public TimeSpan RebalanceTimeout { get; private set; }

    public IReadOnlyList<string> Topics { get; private set; } = [];

    public string Regex { get; private set; } = "";

    public string? Assignor { get; private set; }

    /// <summary>What it may hold now.</summary>
    public HashSet<PartitionId> Assigned { get; set; } = [];

    /// <summary>What it must give back and may still hold.</summary>
    public HashSet<PartitionId> Revoking { get; set; } = [];

    /// <summary>What it shall hold in the end.</summary>
    public HashSet<PartitionId> Target { get; set; } = [];

    public ITimer? SessionTimer { get; set; }

    public ITimer? RevocationTimer { get; set; }

    /// <summary>Timestamp of its last sign of life, of <see cref="TimeProvider.GetTimestamp"/>.</summary>
    public long LastSeen { get; set; }

    public bool HasLeftForAWhile => Epoch == ConsumerHeartbeat.StaticLeaveEpoch;

    /// <summary>Takes over what a heartbeat says; whether its subscription or assignor is another one now.</summary>
    public bool Update(ConsumerHeartbeat heartbeat)
    {
        ClientId = heartbeat.ClientId;
        ClientHost = heartbeat.ClientHost;
        RackId = heartbeat.RackId ?? RackId;
        RebalanceTimeout = heartbeat.RebalanceTimeout ?? RebalanceTimeout;

        var topics = heartbeat.Topics?.Distinct().Order(StringComparer.Ordinal).ToList() ?? Topics;
        var regex = heartbeat.Regex ?? Regex;
        var assignor = heartbeat.Assignor ?? Assignor;
        var hasChanged = regex != Regex || assignor != Assignor || !topics.SequenceEqual(Topics);
        (Topics, Regex, Assignor) = (topics, regex, assignor);
        return hasChanged;
    }

    public void EndTimers()
    {
        SessionTimer?.Dispose();
        RevocationTimer?.Dispose();
    }
}
