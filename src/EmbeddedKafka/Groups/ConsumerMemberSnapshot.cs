namespace Troupe.EmbeddedKafka.Groups;

/// <summary>A member as ConsumerGroupDescribe shows it.</summary>
internal sealed record ConsumerMemberSnapshot(
    string Id,
    string? InstanceId,
    string? RackId,
    int Epoch,
    string ClientId,
    string ClientHost,
    IReadOnlyList<string> Topics,
    string Regex,
    IReadOnlyList<PartitionId> Assigned,
    IReadOnlyList<PartitionId> Target);
