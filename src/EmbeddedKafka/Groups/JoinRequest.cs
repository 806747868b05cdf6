namespace Troupe.EmbeddedKafka.Groups;

/// <summary>What a member says when it joins.</summary>
/// <param name="MemberId">Empty for a new member.</param>
/// <param name="InstanceId">The <c>group.instance.id</c> of a static member, else null.</param>
/// <param name="ClientId">For DescribeGroups.</param>
/// <param name="ClientHost">For DescribeGroups.</param>
/// <param name="SessionTimeout">How long the member may be silent.</param>
/// <param name="RebalanceTimeout">How long the group waits for the member in a rebalance.</param>
/// <param name="ProtocolType">"consumer" for consumers.</param>
/// <param name="Protocols">Its assignors, the preferred first.</param>
/// <param name="RequiresMemberId">Whether a new member must come again with an id (KIP-394, from version 4).</param>
internal sealed record JoinRequest(
    string MemberId,
    string? InstanceId,
    string ClientId,
    string ClientHost,
    TimeSpan SessionTimeout,
    TimeSpan RebalanceTimeout,
    string ProtocolType,
    IReadOnlyList<GroupProtocol> Protocols,
    bool RequiresMemberId);
