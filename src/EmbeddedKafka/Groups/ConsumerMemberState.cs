namespace Troupe.EmbeddedKafka.Groups;

/// <summary>How far a member of KIP-848 is on its way to its target assignment.</summary>
internal enum ConsumerMemberState
{
    /// <summary>It has been told everything of its target.</summary>
    Stable,

    /// <summary>It has been told to give partitions back and has not said yet that it did. It stays at its old epoch.</summary>
    Unrevoked,

    /// <summary>It is at the newest epoch, but partitions of its target are still held by others.</summary>
    Unreleased,
}
