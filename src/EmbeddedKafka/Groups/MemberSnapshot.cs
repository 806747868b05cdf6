namespace Troupe.EmbeddedKafka.Groups;

/// <summary>A member as DescribeGroups shows it; both byte arrays are empty unless the group is stable.</summary>
internal sealed record MemberSnapshot(
    string Id,
    string? InstanceId,
    string ClientId,
    string ClientHost,
    byte[] Metadata,
    byte[] Assignment);
