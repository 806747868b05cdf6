namespace Troupe.EmbeddedKafka.Groups;

/// <summary>A group of KIP-848 as ConsumerGroupDescribe shows it.</summary>
internal sealed record ConsumerGroupSnapshot(
    string Id, string State, int Epoch, string Assignor, IReadOnlyList<ConsumerMemberSnapshot> Members);
