namespace Troupe.EmbeddedKafka.Groups;

/// <summary>A member as its leader sees it.</summary>
internal sealed record JoinedMember(string MemberId, string? InstanceId, byte[] Metadata);
