namespace Troupe.EmbeddedKafka.Groups;

/// <summary>One committed offset of a group.</summary>
/// <param name="Offset">Next offset to read.</param>
/// <param name="LeaderEpoch">Epoch the client named, -1 for none.</param>
/// <param name="Metadata">Text of the client, at most <see cref="MaxMetadataBytes"/> in UTF-8.</param>
internal sealed record CommittedOffset(long Offset, int LeaderEpoch, string Metadata)
{
    /// <summary>The broker's <c>offset.metadata.max.bytes</c>.</summary>
    public const int MaxMetadataBytes = 4096;
}
