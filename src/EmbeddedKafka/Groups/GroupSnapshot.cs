namespace Troupe.EmbeddedKafka.Groups;

/// <summary>A group as DescribeGroups and ListGroups show it.</summary>
internal sealed record GroupSnapshot(
    string Id,
    GroupState State,
    string ProtocolType,
    string Protocol,
    IReadOnlyList<MemberSnapshot> Members);
